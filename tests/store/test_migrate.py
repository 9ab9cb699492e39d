"""The migrations make exactly the tables that are declared, and take them away again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.engine import make_engine
from bot.store.migrate import is_current, migrate, unmigrate
from bot.store.tables import metadata

OTHERS = ("alembic_version", "procrastinate_")
"""Tables that libraries declare."""


@pytest.fixture(params=["sqlite", "postgresql"])
def two_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[sa.Engine]]:
    """Two empty databases of a kind."""
    if request.param == "sqlite":
        engines = [make_engine(f"sqlite:///{tmp_path}/{name}.db") for name in "ab"]
    else:
        address = request.getfixturevalue("postgresql_url")
        engines = [_in_schema(address, name) for name in ("one", "other")]
    yield engines
    for engine in engines:
        engine.dispose()


def _in_schema(address: str, name: str) -> sa.Engine:
    admin = sa.create_engine(address, poolclass=sa.NullPool)
    with admin.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    return sa.create_engine(address, connect_args={"options": f"-c search_path={name}"})


def shape(engine: sa.Engine) -> dict[str, Any]:
    """All that the database tells of its tables, in comparable order."""
    looked = sa.inspect(engine)
    tables = [each for each in sorted(looked.get_table_names()) if not each.startswith(OTHERS)]
    return {name: _table(looked, name) for name in tables}


def _table(looked: sa.Inspector, name: str) -> dict[str, Any]:
    return {
        "columns": [{**column, "type": str(column["type"])} for column in looked.get_columns(name)],
        "key": looked.get_pk_constraint(name),
        "unique": sorted(map(str, looked.get_unique_constraints(name))),
        "indexes": sorted(_index(index) for index in looked.get_indexes(name)),
        "foreign": sorted(
            (key["name"] or "", key["constrained_columns"], key["referred_table"])
            for key in looked.get_foreign_keys(name)
        ),
    }


def rowless(engine: sa.Engine) -> set[str]:
    """SQLite's tables that are kept by their key alone, which it tells in no other way."""
    if engine.dialect.name != "sqlite":
        return set()
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")
        return {name for name, sql in found if "WITHOUT ROWID" in (sql or "")}


def _index(index: Any) -> tuple[Any, ...]:
    options = index.get("dialect_options", {})
    condition = [str(value) for key, value in sorted(options.items()) if "where" in key]
    return index["name"], index["column_names"], bool(index["unique"]), condition


def test_upgraded_is_what_is_declared(two_empty: list[sa.Engine]) -> None:
    migrated, declared = two_empty
    migrate(migrated)
    metadata.create_all(declared)
    assert shape(migrated) == shape(declared)
    assert set(shape(migrated)) == set(metadata.tables)
    assert rowless(migrated) == rowless(declared)


def test_downgraded_is_empty_and_can_be_upgraded_again(two_empty: list[sa.Engine]) -> None:
    engine = two_empty[0]
    migrate(engine)
    unmigrate(engine)
    assert shape(engine) == {}
    migrate(engine)
    assert is_current(engine)


def test_a_database_without_tables_is_not_current(two_empty: list[sa.Engine]) -> None:
    assert not is_current(two_empty[0])


def test_upgrading_twice_changes_nothing(two_empty: list[sa.Engine]) -> None:
    migrate(two_empty[0])
    before = shape(two_empty[0])
    migrate(two_empty[0])
    assert shape(two_empty[0]) == before


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/var/deep/omatiedot.db")
    migrate(engine)
    engine.dispose()
    assert (tmp_path / "var/deep/omatiedot.db").exists()
