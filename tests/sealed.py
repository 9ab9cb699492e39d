"""Rows written and read behind the services' backs, with what is personal sealed as ever."""

from __future__ import annotations

import tempfile
from typing import Any

import sqlalchemy as sa

from bot.store import keys
from bot.store.engine import make_engine
from bot.store.statements import Statement, values_of
from bot.store.unit import Store
from bot.store.vault.vault import open_vault

_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # gone with the process


def sealed_store(engine: sa.Engine) -> Store:
    """A store with keys of its own, and a vault that spares itself the disk."""
    made = keys.ephemeral()
    _FOLDERS.append(tempfile.TemporaryDirectory(prefix="vault-", ignore_cleanup_errors=True))
    vault = make_engine(f"sqlite:///{_FOLDERS[-1].name}/keys.db")
    sa.event.listen(vault, "connect", lambda made, _: made.execute("PRAGMA synchronous=OFF"))
    return Store(engine, made, open_vault(vault, made))


def rows(store: Store, table: sa.Table, *where: Any, order: Any = ()) -> list[Any]:
    """The rows of a table, by its key unless another order is asked for."""
    chosen = sa.select(table).where(*where).order_by(*(order or table.primary_key))
    with store.read() as unit:
        return unit.all(Statement(chosen))


def stored(store: Store, *columns: sa.Column[Any]) -> list[bytes]:
    """What columns hold as it lies on the disk, sealed."""
    with store.engine.connect() as connection:
        found = [connection.execute(sa.select(each)).scalars() for each in columns]
        return [bytes(value) for values in found for value in values if value]


def put(store: Store, table: sa.Table, **row: Any) -> Any:
    """Add a row; its key."""
    (key,) = table.primary_key
    adding = sa.insert(table).values(values_of(table, *row)).returning(key)
    with store.write() as unit:
        return unit.value(Statement(adding), **row)


def alter(store: Store, table: sa.Table, row: Any, **values: Any) -> None:
    """Change the values of one row that `rows` gave."""
    (key,) = table.primary_key
    this = key == sa.bindparam("this_row", type_=key.type)
    change = sa.update(table).where(this).values(values_of(table, *values))
    with store.write() as unit:
        this_row = getattr(row, key.name)
        whole = {"account": f"staff {this_row}", **row._asdict(), **values}
        unit.run(Statement(change), **whole, this_row=this_row)
