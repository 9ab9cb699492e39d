"""Procrastinate's tables: made by our migration from the package, and taken away again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import procrastinate
import pytest
import sqlalchemy as sa
from procrastinate.schema import migrations_path

from bot.store.engine import make_engine
from bot.store.migrate import is_current, migrate, unmigrate
from tests.end_to_end.postgres import empty_database

MADE = """
SELECT relname::text FROM pg_class WHERE relname LIKE '%procrastinate%'
UNION ALL SELECT proname::text FROM pg_proc WHERE proname LIKE '%procrastinate%'
UNION ALL SELECT typname::text FROM pg_type WHERE typname LIKE '%procrastinate%'
UNION ALL SELECT tgname::text FROM pg_trigger WHERE tgname LIKE '%procrastinate%'
"""
NEWEST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"


@pytest.fixture
def empty(postgresql_server: str) -> Iterator[sa.Engine]:
    with empty_database(postgresql_server, f"jobs_{secrets.token_hex(4)}") as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


def made(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(sa.text(MADE)))


def version(engine: sa.Engine) -> object:
    with engine.connect() as connection:
        asked = sa.text("SELECT value FROM install WHERE key = 'procrastinate'")
        return connection.scalar(asked)


def test_it_goes_up_and_down_and_up(empty: sa.Engine) -> None:
    migrate(empty)
    first = made(empty)
    assert {"procrastinate_jobs", "procrastinate_defer_jobs_v1"} <= first
    assert version(empty) == procrastinate.__version__
    unmigrate(empty, "0003")
    assert (made(empty), version(empty)) == (set(), None)
    migrate(empty)
    assert made(empty) == first
    assert is_current(empty)


def test_a_newer_package_needs_a_migration_of_ours() -> None:
    """Its own, from this one on, are to be applied by a new migration: then change NEWEST."""
    assert max(each.name for each in migrations_path.glob("*.sql")) == NEWEST
