"""Bringing a database to the newest tables, and back, by Alembic, without a settings file.

Many programs may start at once on one database, and older ones run beside: one migrates
while the others wait, and no writer ever waits long. What was cut in the middle is
completed by whoever comes next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import sqlalchemy as sa

from bot.logs import Log, Word
from bot.store.engine import POOLER, READING

logger = Log(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"

LOCK_TIMEOUT = "2s"
"""How long a change may wait for its table: all who want it next wait behind the change."""

TRIES, PAUSE = 10, 1.0
"""How often a change is tried that got no table, and the seconds between, for writers."""

PATIENCE, POLL = 900.0, 0.2
"""Seconds that a program waits for another that migrates, and between two looks."""

GAVE_WAY = ("55P03", "40P01")
"""lock_not_available, deadlock_detected: https://www.postgresql.org/docs/15/errcodes-appendix.html"""

_TURN = sa.text("SELECT pg_try_advisory_xact_lock(7020657069696474817)")
_NO_LIMIT = "statement_timeout = 0; SET {0} idle_in_transaction_session_timeout = 0"
BUSY = "a table stayed in use: end the long transactions on it (pg_stat_activity), start again"
TAKEN = "another program has been changing the tables for long: see what it waits for"


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Upgrade to `revision`. Makes SQLite's folder if need be.

    Tables that are newer than this program are left as they are: they only ever grow.
    Raises TimeoutError when others kept us from it, ValueError for a stranger's tables.
    """
    database = engine.url.database
    if engine.dialect.name == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    if revision == "head" and _is_settled(engine):
        return
    with _turn(engine):
        if revision != "head" or not _is_settled(engine):
            _change(engine, "upgrade", revision)


def unmigrate(engine: sa.Engine, revision: str = "base") -> None:
    """Downgrade to `revision`, with no other program running; what does not fit is lost."""
    with _turn(engine):
        _change(engine, "downgrade", revision)


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has the newest tables."""
    return _revisions(engine) == tuple(_script().get_heads())


def sql_of(revisions: str, written: TextIO) -> None:
    """Write the SQL for PostgreSQL that leads from one revision to another: `0001:0002`."""
    from alembic import command

    config = _config(dialect_name="postgresql", literal_binds=True)
    config.output_buffer = written
    command.upgrade(config, revisions, sql=True)


def _config(**on: Any) -> Any:
    from alembic.config import Config  # heavy, and not needed on the way of a message

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["on"] = on
    return config


def _script() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _revisions(engine: sa.Engine) -> tuple[str, ...]:
    """Where the database stands; empty when it has no tables."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect().execution_options(**{READING: True}) as connection:
        return MigrationContext.configure(connection).get_current_heads()


def _is_settled(engine: sa.Engine) -> bool:
    """Whether the database has all that this program knows, or more."""
    script, found = _script(), _revisions(engine)
    (newest,) = script.get_heads()
    unknown = set(found) - {each.revision for each in script.walk_revisions()}
    if not unknown:
        return found == (newest,)
    if min(unknown) < newest:
        raise ValueError(f"its tables are of revision {min(unknown)}, which never was ours")
    there, ours = Word(max(unknown)), Word(newest)
    logger.warning("the tables are newer than this program's", revision=there, ours=ours)
    return True


@contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    """No other program migrates meanwhile. SQLite has one writer at a time anyway.

    The lock is of a transaction, since behind a pooler no session is ours, and of one that
    does nothing else: it holds no snapshot, which CREATE INDEX CONCURRENTLY would wait for.
    For the same reason it is asked for again and again: who waits in the lock has one.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    end = time.monotonic() + PATIENCE
    with engine.connect() as connection:
        while not _takes_turn(connection):
            connection.rollback()
            if time.monotonic() > end:
                raise TimeoutError(TAKEN)
            time.sleep(POLL)
        yield


def _takes_turn(connection: sa.Connection) -> bool:
    connection.exec_driver_sql("SET LOCAL " + _NO_LIMIT.format("LOCAL"))
    return bool(connection.scalar(_TURN))


def _change(engine: sa.Engine, how: str, revision: str) -> None:
    from alembic import command

    def change() -> None:
        with _changing(engine) as connection:
            getattr(command, how)(_config(connection=connection), revision)

    _patiently(change)


def _patiently(change: Callable[[], None]) -> None:
    """Revisions that were reached stay reached, whatever happens to the next one."""
    for left in reversed(range(TRIES)):
        try:
            return change()
        except sa.exc.DBAPIError as fault:
            if getattr(fault.orig, "sqlstate", None) not in GAVE_WAY:
                raise
            if not left:
                raise TimeoutError(BUSY) from None
        time.sleep(PAUSE)
    return None


@contextmanager
def _changing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection to change tables with, under limits of its own.

    SQLite changes all in one transaction. PostgreSQL has one for each revision, and builds
    indexes outside of any, where a limit on locks would cut what waits for old readers.
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        if not engine.get_execution_options().get(POOLER):
            connection.exec_driver_sql("SET lock_timeout = 0; SET " + _NO_LIMIT.format(""))
            connection.commit()
        sa.event.listen(connection, "begin", _limit)
        try:
            yield connection
        finally:
            connection.invalidate()  # what it was told goes with it


def _limit(connection: sa.Connection) -> None:
    limit = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; SET LOCAL "
    connection.exec_driver_sql(limit + _NO_LIMIT.format("LOCAL"))
