"""That a database takes no writes is found out by writing, and not at every question."""

from __future__ import annotations

from bot.store import install
from bot.store.unit import Store
from bot.store.writable import FRESH, is_writable
from tests.store.given import NOW

SECOND = FRESH / 5


def refuse(store: Store, *, writes: bool) -> None:
    """Have the database take no writes from now on, or take them again."""
    told = "PRAGMA query_only = {}" if store.engine.dialect.name == "sqlite" else ""
    told = told or "SET SESSION default_transaction_read_only = {}"
    store.engine.dispose()
    with store.read() as unit:
        unit._cursor.execute(told.format("on" if not writes else "off"))


def test_a_sound_database_takes_writes(store: Store) -> None:
    assert is_writable(store, NOW)


def test_one_that_only_reads_does_not_and_does_again_by_itself(store: Store) -> None:
    refuse(store, writes=False)
    assert not is_writable(store, NOW)
    refuse(store, writes=True)
    assert is_writable(store, NOW)


def test_a_write_is_tried_every_few_seconds_at_most(store: Store) -> None:
    for seconds, written in ((0, 0), (4, 0), (6, 6), (10, 6), (2, 6), (-1, -1)):
        is_writable(store, NOW + seconds * SECOND)
        with store.read() as unit:
            at = install.get(unit, install.WRITTEN_AT)
        assert at == str(int((NOW + written * SECOND).timestamp() * 10**6)), seconds
