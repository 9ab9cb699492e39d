"""The databases that a day is lived on: migrated, and with the people in the register.

The keys of persons are in a file of their own, on PostgreSQL too.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.unit import Store
from bot.store.vault.vault import Vault, open_vault
from tests.conversations.test_transcripts import empty, hurry
from tests.offices import furnished
from tests.simulation.chance import KEYS, Draws, drawn_from
from tests.simulation.people import RECORDS


@cache
def template() -> Path:
    """A SQLite file with the people in it and one with their keys, made once in a process."""
    folder = tempfile.mkdtemp(prefix="days-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    _furnish(engine, keys_of(path))
    return path


def keys_of(path: Path) -> Path:
    """The vault of a database."""
    return path.with_name(f"{path.stem}-keys.db")


def _furnish(engine: sa.Engine, vault: Path) -> None:
    store = Store(engine, KEYS, open_vault(make_engine(f"sqlite:///{vault}"), KEYS))
    with drawn_from(Draws(0)):
        furnished(store, *RECORDS)
    _close(store)


def _close(store: Store) -> None:
    store.engine.dispose()
    store.keeper.engine.dispose()


class Ground:
    """A fresh database for one day, and a fresh file to play its record again on."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.url = database or self.fresh("day.db")
        if database:
            engine = make_engine(database)
            empty(engine)
            _furnish(engine, keys_of(folder / "day.db"))
        self.reader = self.store(self.url, "day.db")

    def fresh(self, name: str) -> str:
        """The address of another SQLite file, just as the day's was in the beginning."""
        shutil.copyfile(template(), self.folder / name)
        shutil.copyfile(keys_of(template()), keys_of(self.folder / name))
        return f"sqlite:///{self.folder / name}"

    def store(
        self, url: str, name: str, prepare: Callable[[sa.Engine, sa.Engine], None] | None = None
    ) -> Store:
        """The store at an address with the vault of the file called `name`."""
        engine, vault = make_engine(url), make_engine(f"sqlite:///{keys_of(self.folder / name)}")
        if prepare:
            prepare(engine, vault)
        for each in (engine, vault):
            hurry(each)
        return Store(engine, KEYS, Vault(vault, KEYS))

    def look(self) -> Any:
        """A connection to look on with, which sees what is committed and locks nothing."""
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.folder / "day.db", isolation_level=None)
        import psycopg

        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)

    def look_at_keys(self) -> Any:
        """The same, at the keys of persons."""
        return sqlite3.connect(keys_of(self.folder / "day.db"), isolation_level=None)

    def end(self) -> None:
        """Nobody reads here any more."""
        _close(self.reader)
