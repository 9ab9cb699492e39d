"""SQLite is told to keep what it acknowledged and to overwrite what it deleted.

PostgreSQL is told how long anything may take: what a limit cut is brought again, whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
import sqlalchemy as sa

from bot.service.reception import receive
from bot.settings import LOCALES
from bot.store import engine as engine_module
from bot.store import registrants, tables
from bot.store.engine import make_engine, make_reader, scrub
from bot.store.unit import Store
from bot.web.gateways import Webhooks
from tests.conftest import _empty
from tests.offices import MAIJA, PEOPLE, SETTINGS, Desk, furnished, person
from tests.sealed import sealed_store, stored
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


def asked(engine: sa.Engine, name: str) -> str:
    with engine.connect() as connection:
        return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "15s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("application_name", "omatiedot"),
    ],
)
def test_every_connection_to_postgresql_has_its_limits(
    postgresql_engine: sa.Engine, setting: str, value: str
) -> None:
    assert asked(postgresql_engine, setting) == value


@contextmanager
def limited(url: str, **limits: str) -> Iterator[sa.Engine]:
    """An engine of an address that sets limits of its own, as an operator may."""
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    changed = sa.make_url(url).update_query_dict({"options": options})
    engine = make_engine(changed.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()


def test_the_address_overrides_the_limits(postgresql_url: str) -> None:
    with limited(postgresql_url, statement_timeout="60s") as engine:
        assert asked(engine, "statement_timeout") == "1min"
        assert asked(engine, "lock_timeout") == "5s"


def test_the_address_overrides_the_name(postgresql_url: str) -> None:
    named = sa.make_url(postgresql_url).update_query_dict({"application_name": "other"})
    engine = make_engine(named.render_as_string(hide_password=False))
    assert asked(engine, "application_name") == "other"
    engine.dispose()


def test_a_process_takes_ten_connections_at_most(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    pool = engine.pool
    assert isinstance(pool, sa.QueuePool)
    assert (pool.size(), pool._max_overflow, pool.timeout()) == (5, 5, 5)


def connected(engine: sa.Engine) -> dict[str, str]:
    driver: Any = engine.raw_connection()
    try:
        return dict(driver.driver_connection.info.get_parameters())
    finally:
        driver.close()


def test_a_server_that_vanished_is_noticed(postgresql_engine: sa.Engine) -> None:
    found = connected(postgresql_engine)
    assert found["connect_timeout"] == "5"
    assert int(found["keepalives_idle"]) + 3 * int(found["keepalives_interval"]) <= 30
    assert found["tcp_user_timeout"] == "10000"


def test_behind_a_pooler_a_connection_is_told_nothing(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url, "transaction")
    assert asked(engine, "statement_timeout") == "0"
    connection: Any = engine.raw_connection()
    assert connection.driver_connection.prepare_threshold is None
    connection.close()
    engine.dispose()


def webhook(desk: Desk) -> int:
    """A gateway brings a text to the door; the status that it gets."""
    inbound = desk.inbound(MAIJA, "KIELTO", id="once")
    desk.tray.hear = lambda call, now: inbound  # type: ignore[method-assign]
    receives = receive(desk.office, LOCALES, lambda: True, SETTINGS.doors)
    door = Webhooks(receives, lambda *_: [])
    statuses: list[str] = []
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": "/gateways/tray/messages", "REQUEST_METHOD": "POST"}
    door(environ, lambda status, headers: statuses.append(status))  # type: ignore[arg-type]
    return int(statuses[0][:3])


def rows_in(engine: sa.Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.fixture
def emptied(postgresql_engine: sa.Engine) -> Iterator[sa.Engine]:
    """The migrated PostgreSQL database, emptied afterwards."""
    yield postgresql_engine
    _empty(postgresql_engine)


@pytest.mark.parametrize(
    ("limits", "held"),
    [
        ({"lock_timeout": "1s"}, "LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE"),
        ({"statement_timeout": "1s"}, "LOCK TABLE message_out IN ACCESS EXCLUSIVE MODE"),
        ({"lock_timeout": "1s"}, "LOCK TABLE audit IN ACCESS EXCLUSIVE MODE"),
    ],
)
def test_a_text_that_a_limit_cut_is_brought_again_and_nothing_is_half_done(
    emptied: sa.Engine, postgresql_url: str, limits: dict[str, str], held: str
) -> None:
    with limited(postgresql_url, **limits) as engine:
        desk = furnished(sealed_store(engine), *PEOPLE)
        with emptied.connect() as other:
            other.exec_driver_sql(held)
            started = time.monotonic()
            assert webhook(desk) == 503
            assert time.monotonic() - started < 4, "it would take 5 s to try it five times"
        for table in ("heard", "message_in", "message_out", "ban"):
            assert rows_in(emptied, table) == 0
        assert webhook(desk) == 200
        assert webhook(desk) == 200
        assert rows_in(engine, "message_out") == 1


def test_who_gets_no_connection_is_brought_again(
    emptied: sa.Engine, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine_module._POOL, "pool_timeout", 0.1)
    engine = make_engine(postgresql_url)
    desk = furnished(sealed_store(engine), *PEOPLE)
    taken = [engine.connect() for _ in range(10)]
    assert webhook(desk) == 503
    for each in taken:
        each.close()
    assert webhook(desk) == 200
    engine.dispose()


def test_an_import_of_many_rows_stays_below_the_limits(
    emptied: sa.Engine, postgresql_url: str
) -> None:
    """Limits count for a statement, and an import has no long ones, however many rows."""
    rows = [person(f"+3584{n:08}", f"Esimerkki {n}") for n in range(3000)]
    short = {"statement_timeout": "1s", "idle_in_transaction_session_timeout": "20ms"}
    with limited(postgresql_url, **short) as engine:
        furnished(sealed_store(engine), *rows)
        with engine.connect() as connection:
            assert (
                connection.exec_driver_sql("SELECT count(*) FROM registrant").scalar_one() == 3000
            )


def test_evidence_that_nobody_may_write_to_is_read_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_engine(f"sqlite:///{tmp_path}/a b#.db")
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE seen (at INTEGER)")
    made.dispose()
    assert [each.name for each in tmp_path.iterdir()] == ["a b#.db"]
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever runs this may be root
    looking = make_reader(f"sqlite:///{tmp_path}/a b#.db")
    again = make_reader(looking.url.render_as_string(hide_password=False))
    for each in (looking, again):
        with each.connect() as connection:
            assert connection.exec_driver_sql("SELECT * FROM seen").all() == []
            assert [file.name for file in tmp_path.iterdir()] == ["a b#.db"]
            with pytest.raises(sa.exc.OperationalError, match="readonly"):
                connection.exec_driver_sql("INSERT INTO seen VALUES (1)")
        each.dispose()
