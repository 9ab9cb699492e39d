"""The database engine: what SQLite and PostgreSQL are told before they are used.

Connections are made at first use, so a process may fork before. Transactions are begun
by the unit of work alone: the drivers are kept from beginning any by themselves.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_PRAGMAS = (
    "PRAGMA busy_timeout=5000",  # milliseconds
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL can lose an acknowledged text at a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # deleted bytes are overwritten, see also `scrub`
    "PRAGMA cache_size=-32768",  # KiB; with SQLite's own 2 MiB most pages are read anew
    "PRAGMA temp_store=MEMORY",  # no personal data in temporary files
)


def make_engine(url: str) -> sa.Engine:
    """The engine for `sqlite:///…` (a file) or `postgresql+psycopg://…`.

    Raises ValueError for any other database.
    """
    backend = sa.make_url(url).get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend == "postgresql":
        return sa.create_engine(url, pool_size=10, max_overflow=20, pool_reset_on_return=None)
    raise ValueError(f"{backend} is not supported: use sqlite or postgresql+psycopg")


def _sqlite(url: str) -> sa.Engine:
    if sa.make_url(url).database in (None, "", ":memory:"):
        raise ValueError("sqlite needs a file: sqlite:///path")
    engine = sa.create_engine(
        url,
        connect_args={"cached_statements": 512, "isolation_level": None},
        pool_size=10,
        max_overflow=40,
        pool_reset_on_return=None,  # a unit of work always ends its transaction
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def scrub(engine: sa.Engine) -> bool:
    """After an erasure was committed: empty SQLite's write-ahead log of what it held.

    False when somebody was still reading or writing: the log is as it was, try again.

    `secure_delete` overwrites pages of the database file only; the log keeps the old
    pages until it is truncated. PostgreSQL: nothing to do here.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        driver.execute("PRAGMA busy_timeout=200")  # while it waits it keeps writers waiting
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        driver.execute("PRAGMA busy_timeout=5000")
        connection.close()
