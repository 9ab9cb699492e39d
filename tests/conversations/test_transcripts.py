"""Every transcript, played as it is written, on each database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.tables import metadata
from bot.store.unit import Store
from tests.conversations.stage import play
from tests.conversations.transcript import LANGUAGES, files, scenes

FILES = [path for language in LANGUAGES for path in files(language)]


def hurry(engine: sa.Engine) -> None:
    """Let no database wait for the disk: these tests cut no power."""
    if not sa.event.contains(engine, "connect", _hurry):
        sa.event.listen(engine, "connect", _hurry)


def _hurry(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
    else:
        connection.execute("SET synchronous_commit TO off")
        connection.commit()


def empty(engine: sa.Engine) -> None:
    """Leave the tables, take their rows."""
    emptying = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    at_once = engine.dialect.name == "postgresql"
    with engine.begin() as connection:
        for statement in ["; ".join(emptying)] if at_once else emptying:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_conversation_goes_as_it_is_written(path: Path, store: Store) -> None:
    hurry(store.engine)
    for scene in scenes(path):
        empty(store.engine)
        play(store, scene)
