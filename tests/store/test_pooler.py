"""Behind PgBouncer, which hands its two connections from one transaction to the next."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.service.answer import answer
from bot.store import keyfile
from bot.store.engine import make_engine
from bot.store.migrate import is_current
from bot.store.opening import DatabaseFault, open_store
from bot.store.unit import Store
from tests.end_to_end.rig import PATIENCE, eventually, free_port
from tests.missing import missing
from tests.offices import PEOPLE, furnished
from tests.store import life
from tests.store.revisions import REVISIONS
from tests.store.test_migrate_together import end_of, program

TEXTS, THREADS, CONNECTIONS = 200, 8, 2

SETTINGS = """\
[databases]
* = host={host} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
ignore_startup_parameters = {ignored}
"""


@contextmanager
def bouncer(url: str, ignored: str = "") -> Iterator[str]:
    """A PgBouncer before a database on a Unix socket; the address of the database behind it.

    It refuses to run as root, and runs then as whoever the PostgreSQL of these tests is.
    """
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if found is None:
        missing("PgBouncer is not installed: apt-get install pgbouncer")
    asked = sa.make_url(url)
    host, port = Path(str(asked.query["host"])), free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "pgbouncer.ini"
        user = asked.username or "postgres"
        told = {"host": host, "user": user, "port": port, "ignored": ignored}
        file.write_text(SETTINGS.format(size=CONNECTIONS, **told))
        owner = host.stat().st_uid
        process = subprocess.Popen([found, "--quiet", str(file)], user=owner, extra_groups=[])
        try:
            yield f"postgresql+psycopg://{user}@127.0.0.1:{port}/{asked.database}"
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def listens(url: str) -> bool:
    """Whether it lets us through by now."""
    engine = make_engine(url, "transaction")
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()


@pytest.fixture
def pooled(empty_postgresql: str) -> Iterator[str]:
    """The address of an empty database, through PgBouncer."""
    with bouncer(empty_postgresql) as url:
        eventually(lambda: listens(url), "PgBouncer listens")
        yield url


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keyfile.new(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture
def store(pooled: str, key_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A register that was opened, and its tables made, through PgBouncer; its vault was not."""
    found = open_store(pooled, key_file, "transaction", f"sqlite:///{tmp_path}/vault.db")
    yield found
    found.engine.dispose()


def test_the_tables_are_made_through_it(store: Store) -> None:
    assert is_current(store.engine)
    life.live(store)


def test_of_programs_that_start_at_once_behind_it_one_migrates(pooled: str) -> None:
    ended = [end_of(each) for each in [program(pooled, "", "transaction") for _ in range(3)]]
    assert [code for code, _ in ended] == [0] * 3, ended
    assert sum(told.count("Running upgrade") for _, told in ended) == len(REVISIONS)


def test_every_text_is_answered_once(store: Store, empty_postgresql: str) -> None:
    desk = furnished(store, *PEOPLE)
    texts = [desk.inbound(f"+35840123{n:04}", "KIELTO") for n in range(TEXTS)]
    with ThreadPoolExecutor(THREADS) as threads:
        heard = list(threads.map(lambda text: answer(desk.office, text), texts * 2))
    assert heard.count(True) == TEXTS
    direct = make_engine(empty_postgresql)
    with direct.connect() as connection:
        replies = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT in_reply_to) FROM message_out"
        ).one()
        used = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).scalar_one()
    direct.dispose()
    assert tuple(replies) == (TEXTS, TEXTS)
    assert 1 <= used <= CONNECTIONS


def test_who_does_not_say_that_it_is_there_is_refused(pooled: str, key_file: Path) -> None:
    with pytest.raises(DatabaseFault, match="unsupported startup parameter: options"):
        open_store(pooled, key_file)


def test_without_the_setting_statements_get_lost(empty_postgresql: str) -> None:
    """What the setting is for: remembered by one connection, asked of another."""
    with bouncer(empty_postgresql, ignored="options") as url:
        eventually(lambda: listens(url), "PgBouncer listens")
        engine = make_engine(url)
        with ThreadPoolExecutor(THREADS) as threads:
            faults = list(threads.map(lambda _: fault_of(engine), range(TEXTS)))
        engine.dispose()
    assert any("prepared statement" in each for each in faults)


def fault_of(engine: sa.Engine) -> str:
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_sleep(0.002)")
    except sa.exc.DBAPIError as fault:
        return str(fault)
    return ""
