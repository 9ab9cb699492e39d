"""The whole drill, as an operator runs it: everybody, on a file and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.commands.running import process


@pytest.fixture
def empty_database(postgresql_url: str) -> Iterator[str]:
    """The address of an empty database of PostgreSQL."""
    admin = sa.create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    url = sa.make_url(postgresql_url)
    name = f"{url.database}_drill"
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_everybody_is_served_as_promised(tmp_path: Path) -> None:
    ran = process(tmp_path, "drill")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr
    assert "Verdict: everything as expected" in ran.stdout
    assert list(tmp_path.iterdir()) == []  # nothing stays behind


def test_on_postgresql_half_of_them_are_too(tmp_path: Path, empty_database: str) -> None:
    words = ("--json", "--seed", "2", "--only", ", who", "--database", empty_database)
    ran = process(tmp_path, "drill", *words)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr
    told = json.loads(ran.stdout)
    assert (told["passed"], told["database"]) == (True, "postgresql")
