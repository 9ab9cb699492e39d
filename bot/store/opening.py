"""Opens the register's database: its keys read, its tables brought up to date."""

from __future__ import annotations

import sqlite3
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from bot.store import keys
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.unit import Store


class DatabaseFault(Exception):
    """The database cannot be opened; the message says why, in one line."""


def open_store(url: str, key_file: Path | None) -> Store:
    """The store at `url`. Raises KeyFault and DatabaseFault."""
    found = keys.load(key_file or Path("var/keys.json"))
    try:
        return Store(_opened(url), found)
    # a driver that is not installed, a database of another kind, no room on the disk
    except (*database_faults(), ModuleNotFoundError, ValueError, OSError) as fault:
        raise DatabaseFault(reason_of(fault)) from None


def _opened(url: str) -> sa.Engine:
    database = sa.make_url(url).database
    if url.startswith("sqlite") and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()  # whoever forks after this shares no connection
    return engine


def database_faults() -> tuple[type[Exception], ...]:
    """How a database fails: through SQLAlchemy, or through the driver that a unit speaks to."""
    faults: tuple[type[Exception], ...] = (sa.exc.SQLAlchemyError, sqlite3.Error)
    if find_spec("psycopg"):
        import psycopg

        faults += (psycopg.Error,)
    return faults


def reason_of(fault: Exception) -> str:
    """What a database's fault says, in one line and without the statement."""
    lines = str(getattr(fault, "orig", None) or fault).strip().splitlines()
    return lines[0] if lines else type(fault).__name__
