"""SQLite is told to keep what it acknowledged and to overwrite what it deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import registrants, tables
from bot.store.engine import make_engine, scrub
from bot.store.unit import Store
from tests.sealed import stored
from tests.store import given


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
        ("temp_store", 2),  # memory
    ],
)
def test_every_connection_is_told(sqlite_engine: sa.Engine, pragma: str, value: object) -> None:
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x", "oracle://localhost/x"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite"):
        make_engine(url)


def test_after_scrubbing_the_log_holds_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write() as unit:
        given.person(unit)
    log = tmp_path / "omatiedot.db-wal"
    (name,) = stored(sqlite_store, tables.registrant.c.name)
    assert name in log.read_bytes()
    assert scrub(sqlite_store.engine)
    assert log.read_bytes() == b""


def test_a_log_that_somebody_reads_is_scrubbed_later(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write() as unit:
        given.person(unit)
    log = tmp_path / "omatiedot.db-wal"
    with sqlite_store.read() as reader:
        registrants.find(reader, given.NUMBER)
        with sqlite_store.write() as unit:
            given.person(unit, "second", given.OTHER_NUMBER)
        assert not scrub(sqlite_store.engine)
        assert log.read_bytes() != b""
    assert scrub(sqlite_store.engine)
    assert log.read_bytes() == b""


def test_scrubbing_leaves_the_patience_of_a_connection(sqlite_store: Store) -> None:
    scrub(sqlite_store.engine)
    with sqlite_store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 5000


def test_scrubbing_does_nothing_elsewhere(store: Store) -> None:
    assert scrub(store.engine)
    with store.read() as unit:
        assert unit.dialect.name in ("sqlite", "postgresql")
