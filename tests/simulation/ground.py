"""The databases that a day is lived on: migrated, and with the people in the register."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.unit import Store
from tests.conversations.test_transcripts import empty
from tests.offices import furnished
from tests.simulation.chance import KEYS, Draws, drawn_from
from tests.simulation.people import RECORDS


@cache
def template() -> Path:
    """A SQLite file with the people in it, made once in a process."""
    folder = tempfile.mkdtemp(prefix="days-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    _furnish(Store(engine, KEYS))
    engine.dispose()
    return path


def _furnish(store: Store) -> None:
    with drawn_from(Draws(0)):
        furnished(store, *RECORDS)


class Ground:
    """A fresh database for one day, and a fresh file to play its record again on."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.url = database or self.fresh("day.db")
        if database:
            engine = make_engine(database)
            empty(engine)
            _furnish(Store(engine, KEYS))
            engine.dispose()

    def fresh(self, name: str) -> str:
        """The address of another SQLite file, just as the day's was in the beginning."""
        shutil.copyfile(template(), self.folder / name)
        return f"sqlite:///{self.folder / name}"

    def look(self) -> Any:
        """A connection to look on with, which sees what is committed and locks nothing."""
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.folder / "day.db", isolation_level=None)
        import psycopg

        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
