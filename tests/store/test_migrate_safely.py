"""No migration stops an older program that runs beside it, or keeps its writers waiting.

Squawk reads the SQL for what locks a table for long or takes from it; it is blind to what
the tables were before, so rules of our own compare those of two revisions.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import migrate
from bot.store.engine import make_engine
from tests.store.revisions import REVISIONS, STEPS, TO_COME, add_revision

SQUAWK = Path(sys.executable).with_name("squawk")

NOT_ASKED = {
    "require-lock-timeout": "`migrate` sets it for each transaction, tested beside",
    "require-statement-timeout": "`migrate` lifts it: an index of a large table takes its time",
    "prefer-identity": "how SQLAlchemy numbers rows; nobody waits for it",
    "prefer-bigint-over-int": "tries, pictures and repeats of one text: a handful",
}
"""Rules of squawk's that are not about other programs, or seen to elsewhere."""

EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("0004", "prefer-text-field"): "columns of Procrastinate's own new tables",
}
"""What squawk would say of one revision, and why that does no harm."""


def objections(before: str, after: str) -> list[str]:
    """What squawk has against the way from one revision to the next, by its rules."""
    sql = io.StringIO()
    migrate.sql_of(f"{before}:{after}", sql)
    asked = [SQUAWK, "--pg-version=15", "--reporter=json", f"--exclude={','.join(NOT_ASKED)}"]
    ran = subprocess.run(asked, input=sql.getvalue(), capture_output=True, text=True, check=False)
    return sorted({each["rule_name"] for each in json.loads(ran.stdout)})


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_squawk_has_nothing_against_a_revision(before: str, after: str) -> None:
    excepted = {rule for revision, rule in EXCEPTIONS if revision == after}
    assert set(objections(before, after)) == excepted


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("ALTER TABLE message_out ADD COLUMN x text NOT NULL", "adding-required-field"),
        ("ALTER TABLE message_out ALTER COLUMN parts TYPE bigint", "changing-column-type"),
        ("ALTER TABLE message_out ALTER reason SET NOT NULL", "adding-not-nullable-field"),
        ("ALTER TABLE message_out RENAME COLUMN parts TO pieces", "renaming-column"),
        ("ALTER TABLE message_out DROP COLUMN reason", "ban-drop-column"),
        ("ALTER TABLE pace RENAME TO tempo", "renaming-table"),
        ("DROP TABLE surname_miss", "ban-drop-table"),
        ("CREATE INDEX ix_slow ON message_out (state)", "require-concurrent-index-creation"),
        (
            "ALTER TABLE message_out ADD FOREIGN KEY (request_id) REFERENCES request (id)",
            "adding-foreign-key-constraint",
        ),
        ("ALTER TABLE heard ADD CHECK (at > 0)", "constraint-missing-not-valid"),
        ("ALTER TABLE heard ADD UNIQUE (at)", "disallowed-unique-constraint"),
        (
            "CREATE INDEX CONCURRENTLY ix_tx ON heard (at)",
            "ban-concurrent-index-creation-in-transaction",
        ),
    ],
)
def test_squawk_objects_to_an_unsafe_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, rule: str
) -> None:
    add_revision(monkeypatch, tmp_path, statement)
    assert rule in objections(REVISIONS[-1], TO_COME)


def rules_broken(before: sa.Inspector, after: sa.Inspector) -> Iterator[str]:
    """What an older program, which knows the tables of before, would stumble over."""
    there = set(after.get_table_names())
    for table in before.get_table_names():
        if table not in there:
            yield f"{table} is gone"
        else:
            yield from _of_columns(table, before, after)
            yield from _of_constraints(table, before, after)
    for table in there - set(before.get_table_names()):
        yield from _of_keys(table, before, after)


def _of_columns(table: str, before: sa.Inspector, after: sa.Inspector) -> Iterator[str]:
    old = {each["name"]: each for each in before.get_columns(table)}
    new = {each["name"]: each for each in after.get_columns(table)}
    for name, column in old.items():
        if name not in new:
            yield f"{table}.{name} is gone"
        elif str(column["type"]) != str(new[name]["type"]):
            yield f"{table}.{name} is of another type"
        elif column["nullable"] and not new[name]["nullable"]:
            yield f"{table}.{name} no longer takes NULL"
        elif column["default"] != new[name]["default"]:
            yield f"{table}.{name} has another default"
    for name in set(new) - set(old):
        if not new[name]["nullable"] and new[name]["default"] is None:
            yield f"{table}.{name} is new and needs a default of the server's"


def _of_constraints(table: str, before: sa.Inspector, after: sa.Inspector) -> Iterator[str]:
    if _bounds(table, after) - _bounds(table, before):
        yield f"{table} takes less than it took"


def _bounds(table: str, looked: sa.Inspector) -> set[str]:
    """What a row of a table must not offend against."""
    foreign: list[Any] = [each["constrained_columns"] for each in looked.get_foreign_keys(table)]
    unique = [each["column_names"] for each in looked.get_indexes(table) if each["unique"]]
    checks = [each["sqltext"] for each in looked.get_check_constraints(table)]
    return {*map(str, foreign), *map(str, unique), *checks}


def _of_keys(table: str, before: sa.Inspector, after: sa.Inspector) -> Iterator[str]:
    """An older program deletes rows and knows nothing of those that refer to them."""
    for key in after.get_foreign_keys(table):
        if key["referred_table"] in before.get_table_names() and not key["options"].get("ondelete"):
            yield f"{table} holds on to rows of {key['referred_table']}"


@pytest.fixture
def postgresql(empty_postgresql: str) -> Iterator[sa.Engine]:
    engine = make_engine(empty_postgresql)
    yield engine
    engine.dispose()


def test_tables_only_ever_grow(postgresql: sa.Engine) -> None:
    migrate.migrate(postgresql, REVISIONS[0])
    for revision in REVISIONS[1:]:
        before = looked_at(postgresql)
        migrate.migrate(postgresql, revision)
        assert list(rules_broken(before, looked_at(postgresql))) == [], revision


def looked_at(engine: sa.Engine | sa.Connection) -> sa.Inspector:
    """The tables as they stand now: an inspector remembers what it was asked for."""
    looked = sa.inspect(engine)
    for table in looked.get_table_names():
        list(_of_columns(table, looked, looked))
        _bounds(table, looked)
        looked.get_foreign_keys(table)
    return looked


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TABLE surname_miss", "surname_miss is gone"),
        ("ALTER TABLE pace RENAME TO tempo", "pace is gone"),
        ("ALTER TABLE message_out DROP COLUMN reason", "message_out.reason is gone"),
        ("ALTER TABLE message_out RENAME parts TO pieces", "message_out.parts is gone"),
        ("ALTER TABLE message_out ALTER parts TYPE bigint", "parts is of another type"),
        ("ALTER TABLE message_out ALTER reason SET NOT NULL", "reason no longer takes NULL"),
        ("ALTER TABLE message_out ALTER repeats DROP DEFAULT", "repeats has another default"),
        ("ALTER TABLE heard ADD COLUMN x text NOT NULL", "heard.x is new and needs a default"),
        ("CREATE UNIQUE INDEX one ON heard (at)", "heard takes less"),
        ("ALTER TABLE heard ADD UNIQUE (at)", "heard takes less"),
        ("ALTER TABLE heard ADD CHECK (at > 0)", "heard takes less"),
        (
            "ALTER TABLE message_out ADD FOREIGN KEY (request_id) REFERENCES request (id)",
            "message_out takes less",
        ),
        (
            "CREATE TABLE mark (request_id bigint PRIMARY KEY REFERENCES request)",
            "mark holds on to rows of request",
        ),
    ],
)
def test_each_of_our_rules_can_be_broken(
    postgresql_engine: sa.Engine, statement: str, told: str
) -> None:
    with postgresql_engine.connect() as connection:
        before = looked_at(connection)
        connection.exec_driver_sql(statement)
        assert told in "; ".join(rules_broken(before, looked_at(connection)))
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE heard ADD COLUMN x text",
        "ALTER TABLE heard ADD COLUMN x text NOT NULL DEFAULT ''",
        "ALTER TABLE message_out ALTER parts DROP NOT NULL",
        "CREATE INDEX ix_x ON heard (at, message_key)",
        "CREATE TABLE mark (id bigint PRIMARY KEY REFERENCES request ON DELETE CASCADE)",
    ],
)
def test_what_only_grows_breaks_no_rule(postgresql_engine: sa.Engine, statement: str) -> None:
    with postgresql_engine.connect() as connection:
        before = looked_at(connection)
        connection.exec_driver_sql(statement)
        assert list(rules_broken(before, looked_at(connection))) == []
        connection.rollback()
