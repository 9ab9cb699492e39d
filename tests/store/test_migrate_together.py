"""Migrations among others: who starts at once, who works meanwhile, who is killed, who is older."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import keyfile, migrate
from bot.store.engine import make_engine
from bot.store.opening import DatabaseFault, close, open_store
from tests.end_to_end.rig import eventually
from tests.sealed import sealed_store
from tests.store import life
from tests.store.revisions import REVISIONS, TO_COME, add_revision
from tests.store.test_migrate import shape

PROGRAM = """
import logging, os, signal, sys
import sqlalchemy as sa
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from tests.sealed import sealed_store

logging.basicConfig(level=logging.INFO)
url, fatal, *pooler = sys.argv[1:]

@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def die(connection, cursor, statement, *_):
    if fatal and fatal in " ".join(statement.split()):
        os.kill(os.getpid(), signal.SIGKILL)

migrate(make_engine(url, *pooler))
"""
PATIENCE = 120  # seconds; a loaded machine is slow


def program(url: str, fatal: str = "", *pooler: str) -> subprocess.Popen[str]:
    """A program that migrates, killed as soon as a statement with `fatal` in it was done."""
    command = [sys.executable, "-c", PROGRAM, url, fatal, *pooler]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code, and what it logged."""
    _, told = process.communicate(timeout=PATIENCE)
    return process.returncode, told


@pytest.fixture
def engine(empty: sa.Engine) -> sa.Engine:
    return empty


@pytest.fixture
def postgresql(empty_postgresql: str) -> Iterator[sa.Engine]:
    engine = make_engine(empty_postgresql)
    yield engine
    engine.dispose()


def test_of_programs_that_start_at_once_one_migrates(empty_url: str, empty: sa.Engine) -> None:
    started = [program(empty_url) for _ in range(4)]
    ended = [end_of(each) for each in started]
    assert [code for code, _ in ended] == [0] * 4, ended
    upgrades = [told.count("Running upgrade") for _, told in ended]
    assert sum(upgrades) == len(REVISIONS)
    assert migrate.is_current(empty)


FATAL = (
    "CREATE TABLE registrant",
    "CREATE TABLE staff_watch",
    "ADD COLUMN request_id",
    "ix_message_out_unknown ON",
    "SET version_num='0002b'",
    "CREATE TABLE pace",
    "SET version_num='0003'",
)


@pytest.mark.parametrize("fatal", FATAL)
def test_a_program_killed_in_the_middle_is_followed_by_one_that_completes(
    empty_url: str, empty: sa.Engine, tmp_path: Path, fatal: str
) -> None:
    code, told = end_of(program(empty_url, fatal))
    assert code == -9, told
    assert not migrate.is_current(empty)
    migrate.migrate(empty)
    assert migrate.is_current(empty)
    life.live(sealed_store(empty))


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Somebody wrote to the audit log, and does not commit."""
    with engine.connect() as connection:
        connection.exec_driver_sql(ENTRY)
        yield connection


ENTRY = "INSERT INTO audit (at, actor, action, result) VALUES (1, 'clock', 'test', 'ok')"
CUT = "SELECT count(*) FROM pg_index WHERE NOT indisvalid AND indrelid = 'audit'::regclass"


def count(engine: sa.Engine, statement: str) -> int:
    with engine.begin() as connection:
        return int(connection.exec_driver_sql(statement).scalar_one())


def test_indexes_are_built_while_others_write(postgresql: sa.Engine) -> None:
    migrate.migrate(postgresql, "0002")
    with writing(postgresql):
        waits = program(str(postgresql.url.render_as_string(hide_password=False)))
        eventually(lambda: count(postgresql, CUT), "an index that waits for the writer")
        with postgresql.begin() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            other.exec_driver_sql(ENTRY)
        assert waits.poll() is None
    code, told = end_of(waits)
    assert code == 0, told
    assert count(postgresql, CUT) == 0
    assert migrate.is_current(postgresql)


def test_an_index_that_was_cut_is_built_anew(postgresql: sa.Engine) -> None:
    migrate.migrate(postgresql, "0002")
    url = postgresql.url.render_as_string(hide_password=False)
    with writing(postgresql):
        cut = program(url)
        eventually(lambda: count(postgresql, CUT), "an index that waits for the writer")
        cut.kill()
        end_of(cut)
        assert count(postgresql, CUT) == 1
        follows = program(url)  # while the server still works for the one that was killed
        asked = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        asked += "AND query LIKE '%%DROP INDEX CONCURRENTLY%%'"
        eventually(lambda: count(postgresql, asked), "the next one clears away")
    code, told = end_of(follows)
    assert code == 0, told
    assert count(postgresql, CUT) == 0
    assert migrate.is_current(postgresql)


def test_an_index_that_a_dead_server_left_is_built_anew(postgresql: sa.Engine) -> None:
    migrate.migrate(postgresql)
    whole = shape(postgresql)
    migrate.unmigrate(postgresql, "0002")
    with writing(postgresql):
        cut = program(postgresql.url.render_as_string(hide_password=False))
        eventually(lambda: count(postgresql, CUT), "an index that waits for the writer")
        ending = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        count(postgresql, ending + "WHERE query LIKE 'CREATE INDEX CONC%%' AND state = 'active'")
        assert end_of(cut)[0] == 1
    assert count(postgresql, CUT) == 1
    migrate.migrate(postgresql)
    assert count(postgresql, CUT) == 0
    assert shape(postgresql) == whole


def test_a_table_in_long_use_holds_up_the_change_and_no_writer(
    postgresql: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(migrate, "PAUSE", 0.05)
    migrate.migrate(postgresql, "0002b")
    ended, waited = threading.Event(), []

    def write() -> None:
        while not ended.is_set():
            before = time.monotonic()
            with postgresql.begin() as connection:
                connection.exec_driver_sql("DELETE FROM message_out")
            waited.append(time.monotonic() - before)

    writer = threading.Thread(target=write)
    with postgresql.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM message_out")
        writer.start()
        with pytest.raises(TimeoutError, match="pg_stat_activity"):
            migrate.migrate(postgresql)
    ended.set()
    writer.join()
    assert max(waited) < 2.0, "the limit is 0.1 s, the machine is slow"
    migrate.migrate(postgresql)
    assert migrate.is_current(postgresql)


def test_a_change_takes_its_table_as_soon_as_it_is_free(postgresql: sa.Engine) -> None:
    migrate.migrate(postgresql, "0002b")
    with postgresql.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM message_out")
        release = threading.Timer(0.5, reader.rollback)
        release.start()
        migrate.migrate(postgresql)
        release.join()
    assert migrate.is_current(postgresql)


def test_who_waits_for_its_turn_too_long_is_told_so(
    empty_postgresql: str,
    postgresql: sa.Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrate, "PATIENCE", 0.1)
    keyfile.new(tmp_path / "keys.json")
    with (
        migrate._turn(postgresql),
        pytest.raises(DatabaseFault, match="another program has been changing the tables"),
    ):
        open_store(empty_postgresql, tmp_path / "keys.json")


@pytest.fixture
def newer(
    empty: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], sa.Engine]:
    """A newer program was here."""

    def come() -> sa.Engine:
        with monkeypatch.context() as then:
            column = "ALTER TABLE message_out ADD COLUMN weight INTEGER NOT NULL DEFAULT 0"
            add_revision(then, tmp_path, column)
            migrate.migrate(empty, TO_COME)
        return empty

    return come


def test_an_older_program_starts_on_newer_tables_and_says_so(
    newer: Callable[[], sa.Engine],
    empty_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    newer()
    keyfile.new(tmp_path / "keys.json")
    caplog.set_level(logging.WARNING)
    store = open_store(empty_url, tmp_path / "keys.json")
    assert [each for each in caplog.messages if "newer than this program's" in each] == [
        f"the tables are newer than this program's revision={TO_COME} ours={REVISIONS[-1]}"
    ]
    life.live(store)
    close(store)


def test_an_older_program_starts_while_a_newer_one_migrates(
    newer: Callable[[], sa.Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = newer()
    monkeypatch.setattr(migrate, "PATIENCE", 0.0)
    with migrate._turn(engine):
        migrate.migrate(engine)


def test_tables_of_a_stranger_are_refused(empty: sa.Engine, empty_url: str, tmp_path: Path) -> None:
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0000abcd')")
    keyfile.new(tmp_path / "keys.json")
    with pytest.raises(DatabaseFault, match="0000abcd, which never was ours"):
        open_store(empty_url, tmp_path / "keys.json")


def test_sqlite_opens_while_somebody_writes(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.begin():
        started = time.monotonic()
        migrate.migrate(sqlite_engine)
        assert time.monotonic() - started < 4.0, "it would wait 5 s for the writer, and fail"
