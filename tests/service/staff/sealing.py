"""An audit log that takes no entry: the database itself refuses, as a full disk would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

_SEALS = {
    "sqlite": (
        "CREATE TRIGGER sealed BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'full'; END $$",
        "CREATE TRIGGER sealed BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()",
    ),
}
_OPENED = {
    "sqlite": ("DROP TRIGGER sealed",),
    "postgresql": ("DROP TRIGGER sealed ON audit", "DROP FUNCTION refuse()"),
}


@contextmanager
def sealed_log(engine: sa.Engine) -> Iterator[None]:
    """Inside, every insert into the audit log fails."""
    _run(engine, _SEALS[engine.dialect.name])
    try:
        yield
    finally:
        _run(engine, _OPENED[engine.dialect.name])


def _run(engine: sa.Engine, statements: tuple[str, ...]) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
