"""What was stored before there were seals is sealed once, and nothing is lost by it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.personal import Personal
from bot.store.unit import Store
from bot.store.unsealed import seal_everything
from bot.store.vault.sealing import FORMAT
from tests.sealed import rows, stored
from tests.store.given import OTHER_NUMBER
from tests.store.life import live

COLUMNS = [
    column
    for table in tables.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Personal)
]


def everything(store: Store) -> dict[str, list[Any]]:
    names = {column.table.name: column.table for column in COLUMNS}
    return {
        name: [{**row._asdict(), "mark": ""} for row in rows(store, table)]
        for name, table in names.items()
    }


def lay_bare(store: Store) -> None:
    """Store everything as it was stored before."""
    for table in {column.table for column in COLUMNS}:
        names = [column.name for column in COLUMNS if column.table is table]
        for row in rows(store, table):
            plain = {name: getattr(row, name) for name in names}
            bare = {name: text if text is None else text.encode() for name, text in plain.items()}
            raw = sa.table(table.name, sa.column("id"), *(sa.column(name) for name in names))
            with store.engine.begin() as connection:
                connection.execute(sa.update(raw).where(raw.c.id == row.id).values(**bare))


def test_all_of_it_is_sealed_and_reads_as_before(store: Store) -> None:
    live(store)
    live(store, OTHER_NUMBER, "anna")
    before = everything(store)
    lay_bare(store)
    assert any(value[:1] != FORMAT for value in stored(store, *COLUMNS))
    assert seal_everything(store) >= len(before)
    assert all(value[:1] == FORMAT for value in stored(store, *COLUMNS))
    assert everything(store) == before


def test_it_is_done_once(store: Store) -> None:
    live(store)
    assert seal_everything(store) == 0
    lay_bare(store)
    assert seal_everything(store) == 0, "nothing unsealed is ever taken for sealed later"
