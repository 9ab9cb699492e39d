"""The database engine: what SQLite and PostgreSQL are told before they are used.

Connections are made at first use, so a process may fork before. Transactions are begun
by the unit of work alone: the drivers are kept from beginning any by themselves.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

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

_POOL = {
    "pool_size": 5,  # a process has a thread or two for the web, and the worker's
    "max_overflow": 5,
    "pool_timeout": 5,  # seconds; who gets no connection answers 503, and is asked again
    "pool_recycle": 1800,  # seconds; after a fail-over old connections find the new server
    "pool_use_lifo": True,  # what a busy hour needed rests afterwards
    "pool_reset_on_return": None,  # a unit of work always ends its transaction
}
"""Of each process: ten connections at most, and mostly one or two. No ping before use, which
costs a round trip: `_replaced` looks at what the driver knows."""

_LIMITS = {
    "statement_timeout": "15s",  # after which Twilio no longer waits for our answer
    "lock_timeout": "5s",  # for a row that an import or a migration holds
    "idle_in_transaction_session_timeout": "60s",  # a stopped process gives its locks back
}
"""Each counts for one statement, so that an import of any size stays below; migrations have
their own. The address overrides them: `?options=-c%20statement_timeout%3D60s`."""

_CONNECT: dict[str, Any] = {
    "application_name": "omatiedot",
    "connect_timeout": 5,  # seconds
    # a server that vanished without a word is noticed in 25 s, in 10 when it was written to
    "keepalives": 1,
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}


def make_engine(url: str, pooler: str | None = None) -> sa.Engine:
    """The engine for `sqlite:///…` (a file) or `postgresql+psycopg://…`.

    Behind a `pooler` ("transaction": it hands its connections from one transaction to the
    next) nothing is left in a connection that the next transaction could find missing: no
    prepared statements, no settings. Raises ValueError for any other database.
    """
    backend = sa.make_url(url).get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend == "postgresql":
        return _postgresql(url, pooler)
    raise ValueError(f"{backend} is not supported: use sqlite or postgresql+psycopg")


def _postgresql(url: str, pooler: str | None) -> sa.Engine:
    asked = sa.make_url(url).query
    told = {name: value for name, value in _CONNECT.items() if name not in asked}
    if pooler:
        told["prepare_threshold"] = None
    else:
        limits = (f"-c {name}={value}" for name, value in _LIMITS.items())
        told["options"] = " ".join([*limits, str(asked.get("options", ""))]).strip()
    engine = sa.create_engine(url, connect_args=told, execution_options={POOLER: pooler}, **_POOL)
    sa.event.listen(engine, "checkout", _replaced)
    return engine


def _replaced(connection: Any, _record: Any, _pooled: Any) -> None:
    """Whoever is handed a connection that died is given a new one.

    So is everybody after: a server that restarted has left all the others dead, too.
    """
    if connection.closed:
        raise sa.exc.InvalidatePoolError


POOLER = "pooler"
"""The option of an engine's execution that tells which pooler it is behind."""

READING = "reading"
"""The option of a connection's execution with which it waits for no writer on SQLite."""


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


def make_reader(url: str) -> sa.Engine:
    """The engine for a database that is looked at: a file stays what it is, byte by byte.

    One that cannot be written to, evidence for one, needs no place beside it either.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return make_engine(url)
    if "mode" in parsed.query:  # as another process has opened it
        return _looking(parsed)
    file = Path(parsed.database or "").resolve()
    alone = not os.access(file, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()
    how = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if alone else {})
    return _looking(parsed.set(database=f"file:{quote(str(file))}", query=how))


def _looking(url: sa.URL) -> sa.Engine:
    arguments = {"cached_statements": 512, "isolation_level": None}
    engine = sa.create_engine(url, connect_args=arguments, pool_reset_on_return=None)
    sa.event.listen(engine, "connect", _prepare_to_look)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare_to_look(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        if pragma.partition("=")[0] not in _WRITING:
            connection.execute(pragma)


_WRITING = ("PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA secure_delete")


def _prepare(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


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
