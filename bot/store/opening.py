"""Opens the register's database: its keys read, its tables brought up to date."""

from __future__ import annotations

import sqlite3
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from bot.store import install, keys
from bot.store.engine import make_engine
from bot.store.faults import Conflict
from bot.store.migrate import is_current, migrate
from bot.store.unit import Store

Faults = tuple[type[Exception], ...]


def _of_postgresql() -> tuple[Faults, Faults]:
    if not find_spec("psycopg"):
        return (), ()
    import psycopg

    return (psycopg.Error,), (psycopg.OperationalError,)


_ALL, _PASSING = _of_postgresql()
DATABASE_FAULTS: Faults = (sa.exc.SQLAlchemyError, sqlite3.Error, *_ALL)
"""How a database fails: through SQLAlchemy, or through the driver that a unit speaks to."""

PASSING: Faults = (Conflict, *_PASSING)
"""Faults after which the same transaction may succeed at once: it gave way to another, or
its connection was cut. Whether it was committed is then unknown, so it must be harmless
when done twice. A lock of SQLite's is none of these: it was waited for already."""

# a driver that is not installed, a database of another kind, no room on the disk
_OPENING: Faults = (*DATABASE_FAULTS, ModuleNotFoundError, ValueError, OSError)


class DatabaseFault(Exception):
    """The database cannot be opened; the message says why, in one line."""


def open_store(url: str, key_file: Path | None) -> Store:
    """The store at `url`. Raises KeyFault and DatabaseFault."""
    found = keys.load(key_file or Path("var/keys.json"))
    try:
        store = Store(_opened(url), found)
        known = _known_keys(store)
        store.engine.dispose()  # whoever forks after this shares no connection
    except _OPENING as fault:
        raise DatabaseFault(reason_of(fault)) from None
    if known != found.check():
        raise keys.KeyFault("of another database", ADVICE)
    return store


def open_to_read(url: str) -> Store:
    """The store at `url` as it is, without its keys: nobody can be found in it by number.

    Raises DatabaseFault.
    """
    try:
        database = sa.make_url(url).database
        if url.startswith("sqlite") and not Path(database or "").is_file():
            raise FileNotFoundError(f"{database} is not there")
        store = reader(url)
        if not is_current(store.engine):
            raise ValueError("its tables are of another version; serve it once with this one")
    except _OPENING as fault:
        raise DatabaseFault(reason_of(fault)) from None
    return store


def reader(url: str) -> Store:
    """The same, when it was opened by another process before."""
    return Store(make_engine(url), keys.ephemeral())


ADVICE = (
    "this database was filled with other keys, and nobody in it could be found with these; "
    "put the backup of its own key file back"
)


def _known_keys(store: Store) -> str:
    """The check of the keys that the database was filled with; ours, when it is new."""
    with store.read() as unit:
        known = install.get(unit, install.KEY_CHECK)
    if known is None:
        with store.write() as unit:
            known = store.keys.check()
            install.put(unit, install.KEY_CHECK, known)
    return known


def _opened(url: str) -> sa.Engine:
    database = sa.make_url(url).database
    if url.startswith("sqlite") and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    migrate(engine)
    return engine


def reason_of(fault: Exception) -> str:
    """What a database's fault says, in one line and without the statement."""
    lines = str(getattr(fault, "orig", None) or fault).strip().splitlines()
    return lines[0] if lines else type(fault).__name__
