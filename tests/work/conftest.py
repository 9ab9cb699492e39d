"""A PostgreSQL database without jobs, for the workers of a test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.unit import Store
from bot.work.jobs import announce
from tests.end_to_end.postgres import empty_database
from tests.sealed import sealed_store
from tests.work.crew import Crew, crew


@pytest.fixture
def announced(postgresql_engine: sa.Engine) -> Iterator[Store]:
    """An empty register on PostgreSQL whose texts wake the workers."""
    _empty(postgresql_engine)  # others leave jobs, which they do not look at
    yield replace(sealed_store(postgresql_engine), announce=announce)
    _empty(postgresql_engine)


def _empty(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        tables = sa.inspect(connection).get_table_names()
        ours = [name for name in tables if name != "alembic_version"]
        connection.exec_driver_sql(f"TRUNCATE {', '.join(ours)}")


@pytest.fixture
def on_postgresql(postgresql_server: str, tmp_path: Path) -> Iterator[Crew]:
    """An install on a PostgreSQL database of its own, without a process yet."""
    with (
        empty_database(postgresql_server, f"crew_{secrets.token_hex(4)}") as url,
        crew(tmp_path, url) as here,
    ):
        yield here


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Crew]:
    """An install on SQLite, without a process yet."""
    with crew(tmp_path, f"sqlite:///{tmp_path}/register.db") as here:
        yield here
