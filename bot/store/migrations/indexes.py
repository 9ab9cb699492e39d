"""Indexes of tables that are there already, and may be large: built while others write.

An ordinary CREATE INDEX keeps every writer waiting until it is done. PostgreSQL's
CONCURRENTLY does not, but works outside of a transaction only, and leaves an index that
is not valid behind when it is cut: it goes, and is built anew. A revision that builds
indexes therefore does nothing else, so that it can be run again from its beginning.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

_CUT = sa.text("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")


def build(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    """Build an index, of those rows alone for which `where` holds."""
    only: dict[str, Any] = {}
    if where:
        only = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    context = op.get_context()
    if context.dialect.name == "sqlite":  # has one writer at a time, whatever it does
        op.create_index(name, table, columns, **only)
        return
    with context.autocommit_block():
        if not context.as_sql and op.get_bind().scalar(_CUT, {"name": name}):
            op.drop_index(name, table, postgresql_concurrently=True)
        only["postgresql_concurrently"] = True
        op.create_index(name, table, columns, if_not_exists=True, **only)
