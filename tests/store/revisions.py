"""Every revision of the tables, rows for whatever tables one has, and a revision to come."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store import migrate

Contents = Mapping[str, Mapping[str, list[Any]]]
"""Table → column → its values, in the order of the primary key."""


def _all() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    return [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]


REVISIONS = _all()
STEPS = list(zip(REVISIONS, REVISIONS[1:], strict=False))
"""Each revision beyond the first, behind the one before it."""


def ours(engine: sa.Engine) -> sa.MetaData:
    """The tables as they stand; those of the library of jobs are its own matter."""
    found = sa.MetaData()
    found.reflect(
        engine, only=lambda name, _: name != "alembic_version" and "procrastinate_" not in name
    )
    return found


VALUES: Mapping[type[Any], Any] = {
    sa.LargeBinary: lambda n: f"bytes {n}".encode(),
    sa.Boolean: lambda n: n % 2 == 0,
    sa.Date: lambda n: datetime.date(2026, 1, 1) + datetime.timedelta(days=n),
    sa.Integer: lambda n: n,
    sa.String: lambda n: f"word {n}",
}


def value(column: sa.Column[Any], n: int) -> Any:
    """A value that the column takes, another for each n."""
    return next(make(n) for kind, make in VALUES.items() if isinstance(column.type, kind))


def is_numbered(column: sa.Column[Any]) -> bool:
    """Whether the database numbers it by itself, as PostgreSQL's default tells."""
    return column.primary_key and column.server_default is not None


def insert(connection: sa.Connection, table: sa.Table, n: int) -> None:
    """A row with a value in every column that the table is known to have."""
    row = {each.name: value(each, n) for each in table.columns if not is_numbered(each)}
    for key in table.foreign_keys:
        row[key.parent.name] = connection.scalar(sa.select(sa.func.max(key.column)))
    connection.execute(table.insert().values(row))


def fill(engine: sa.Engine, tables: sa.MetaData, n: int) -> None:
    """A row more in every table."""
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            insert(connection, table, n)


def contents(engine: sa.Engine) -> Contents:
    """All that stands in our tables."""
    tables = ours(engine).sorted_tables
    with engine.begin() as connection:
        return {table.name: columns_of(connection, table) for table in tables}


def columns_of(connection: sa.Connection, table: sa.Table) -> Mapping[str, list[Any]]:
    """The columns of a table with all they hold, but for a note that migrations make."""
    rows = table.select().order_by(*table.primary_key.columns)
    if table.name == "install":
        rows = rows.where(table.c.key != "procrastinate")
    found = connection.execute(rows).all()
    return {each.name: [row[n] for row in found] for n, each in enumerate(table.columns)}


def lost(before: Contents, after: Contents) -> list[str]:
    """Columns of before, among those that are there after, which hold something else."""
    return [
        f"{table}.{column}: {values} became {after[table][column]}"
        for table, columns in before.items()
        if table in after
        for column, values in columns.items()
        if column in after[table] and after[table][column] != values
    ]


def missing(before: Contents, after: Contents) -> list[str]:
    """Columns of before that are not there after."""
    return [
        f"{table}.{column}"
        for table, columns in before.items()
        for column in columns
        if column not in after.get(table, {})
    ]


TO_COME = "9999"


def add_revision(monkeypatch: pytest.MonkeyPatch, folder: Path, *statements: str) -> None:
    """From now on this is a newer program, with one revision more: these statements."""
    copy = folder / "migrations"
    shutil.copytree(migrate.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    lines = "".join(f"    op.execute({each!r})\n" for each in statements)
    (copy / "versions" / "9999_to_come.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = {TO_COME!r}, {REVISIONS[-1]!r}\n"
        f"def upgrade():\n{lines}"
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", copy)
