"""Databases of a test's own, without any tables: what migrations begin with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.engine import make_engine
from tests.conftest import DATABASES
from tests.end_to_end.postgres import empty_database


@pytest.fixture
def empty_postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with empty_database(postgresql_server, f"empty_{secrets.token_hex(4)}") as url:
        yield url


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/empty.db"


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, on each kind in turn."""
    found: str = request.getfixturevalue(f"empty_{request.param}")
    return found


@pytest.fixture
def empty(empty_url: str) -> Iterator[sa.Engine]:
    """An engine of an empty database, on each kind in turn."""
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()
