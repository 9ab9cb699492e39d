"""A unit of work is all or nothing, and two units do not lose each other's writes."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa

from bot.store import install
from bot.store.statements import Statement
from bot.store.unit import Store


def test_what_ends_well_is_kept(store: Store) -> None:
    with store.write() as unit:
        install.put(unit, "a", "1")
    with store.read() as unit:
        assert install.get(unit, "a") == "1"


def test_what_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as unit:
        install.put(unit, "a", "1")
        raise RuntimeError
    with store.read() as unit:
        assert install.get(unit, "a") is None


def test_a_failing_statement_leaves_a_usable_pool(store: Store) -> None:
    broken = Statement(sa.select(sa.literal_column("nothing_of_the_kind")))
    for _ in range(60):  # more than the pool has
        with pytest.raises(Exception, match="nothing_of_the_kind"), store.write() as unit:
            unit.one(broken)
    with store.write() as unit:
        install.put(unit, "a", "1")


def test_reading_goes_on_while_another_unit_writes(store: Store) -> None:
    with store.write() as writing:
        install.put(writing, "a", "1")
        with store.read() as reading:
            assert install.get(reading, "a") is None


def test_counting_from_many_threads_loses_nothing(store: Store) -> None:
    with store.write() as unit:
        install.put(unit, "count", "0")

    def add(_: int) -> None:
        with store.write() as unit:
            unit.lock(b"n" * 32)
            install.put(unit, "count", str(int(install.get(unit, "count") or 0) + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(80)))
    with store.read() as unit:
        assert install.get(unit, "count") == "80"


def test_the_lock_of_a_number_waits_for_its_holder(store: Store) -> None:
    order: list[str] = []
    held = threading.Event()

    def second() -> None:
        held.wait(5)
        with store.write() as unit:
            unit.lock(b"n" * 32)
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.write() as unit:
        unit.lock(b"n" * 32)
        held.set()
        thread.join(0.2)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_a_connection_that_died_is_replaced(store: Store) -> None:
    kill_own_connection(store)
    with store.read() as unit:
        assert install.get(unit, "a") is None


def test_a_connection_that_was_found_dead_in_the_pool_is_replaced(store: Store) -> None:
    with store.engine.connect() as one:
        if store.engine.dialect.name != "postgresql":
            pytest.skip("a file does not hang up")
        one.connection.driver_connection.close()  # type: ignore[union-attr]
    with store.read() as unit:
        assert install.get(unit, "a") is None


def test_a_restarted_server_costs_one_unit_and_not_one_for_each_connection(store: Store) -> None:
    with store.read() as one, store.read() as two, store.read() as three:
        if store.engine.dialect.name != "postgresql":
            pytest.skip("a file does not hang up")
        pids = [unit._connection.info.backend_pid for unit in (one, two, three)]
    admin = sa.create_engine(store.engine.url, poolclass=sa.NullPool)
    with admin.connect() as other:
        for pid in pids:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")
    with pytest.raises(psycopg.OperationalError, match="terminat"), store.read() as unit:
        install.get(unit, "a")
    with store.read() as one, store.read() as two, store.read() as three:
        assert [install.get(unit, "a") for unit in (one, two, three)] == [None] * 3


def test_a_connection_that_dies_leaves_those_in_use_where_they_belong(store: Store) -> None:
    with store.read() as neighbour:
        kill_own_connection(store)
        driver = neighbour._connection
    with store.read() as unit:
        assert unit._connection is driver


def test_a_commit_that_fails_is_told_as_the_database_tells_it(sqlite_store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), sqlite_store.write() as unit:
        unit._cursor.execute("PRAGMA defer_foreign_keys=ON")  # so that it fails at the end
        unit._cursor.execute(
            "INSERT INTO request_event (request_id, at, actor, event) VALUES (1, 0, '', '')"
        )
    with sqlite_store.write() as unit:
        install.put(unit, "a", "b")


def kill_own_connection(store: Store) -> None:
    """The server ends a unit's connection while it is under way."""
    if store.engine.dialect.name != "postgresql":
        pytest.skip("a file does not hang up")
    admin = sa.create_engine(store.engine.url, poolclass=sa.NullPool)
    with (
        admin.connect() as other,
        pytest.raises(psycopg.OperationalError, match="terminat"),
        store.read() as unit,
    ):
        unit._cursor.execute("SELECT pg_backend_pid()")
        (mine,) = unit._cursor.fetchone()
        other.exec_driver_sql(f"SELECT pg_terminate_backend({mine}, 5000)")
        unit._cursor.execute("SELECT 1")
