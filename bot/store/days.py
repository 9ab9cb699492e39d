"""A day as a moment, in the SQL of either database.

Only in UTC: when a day begins by Finnish clocks, the databases are not asked.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class utc(FunctionElement[int]):  # noqa: N801, a function of SQL
    """The first moment of a date in UTC, in microseconds since 1970."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(utc, "sqlite")
def _of_text(element: Any, compiler: Any, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"CAST(julianday({day}) - 2440587.5 AS INTEGER) * 86400000000"


@compiles(utc, "postgresql")
def _of_date(element: Any, compiler: Any, **options: Any) -> str:
    day = compiler.process(element.clauses, **options)
    return f"({day} - DATE '1970-01-01')::bigint * 86400000000"
