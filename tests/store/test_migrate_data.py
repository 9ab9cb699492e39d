"""Up and down with rows in every table: nothing is lost, and older programs go on writing."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.migrate import migrate, unmigrate
from tests.sealed import sealed_store
from tests.store import life
from tests.store.revisions import (
    REVISIONS,
    STEPS,
    TO_COME,
    add_revision,
    contents,
    fill,
    insert,
    lost,
    missing,
    ours,
    value,
)


def test_rows_of_every_revision_stand_at_the_newest(empty: sa.Engine) -> None:
    for n, revision in enumerate(REVISIONS, 1):
        before = contents(empty)
        migrate(empty, revision)
        after = contents(empty)
        assert lost(before, after) == []
        assert missing(before, after) == []
        fill(empty, ours(empty), n)
    assert all(len(next(iter(columns.values()))) > 0 for columns in contents(empty).values())


def test_what_two_revisions_share_survives_the_way_down_and_up_again(empty: sa.Engine) -> None:
    migrate(empty)
    fill(empty, ours(empty), 1)
    full = contents(empty)
    for revision in reversed(REVISIONS[:-1]):
        unmigrate(empty, revision)
        assert lost(full, contents(empty)) == []
    oldest = contents(empty)
    assert {"registrant", "message_out", "ban", "consent"} <= set(oldest)
    for revision in REVISIONS[1:]:
        migrate(empty, revision)
        assert lost(oldest, contents(empty)) == []
    assert missing(full, contents(empty)) == []


def test_a_person_who_has_done_everything_survives_the_way_down_and_up_again(
    empty: sa.Engine,
) -> None:
    migrate(empty)
    store = sealed_store(empty)
    life.live(store)
    full = contents(empty)
    unmigrate(empty, REVISIONS[0])
    oldest = contents(empty)
    assert lost(full, oldest) == []
    migrate(empty)
    assert lost(oldest, contents(empty)) == []
    life.live(store, "+358401234567", "anna")  # the tables work as ever


def fill_new(engine: sa.Engine, old: sa.MetaData) -> None:
    """What a newer program does meanwhile: its rows may refer to those of the older."""
    new = [table for table in ours(engine).sorted_tables if table.name not in old.tables]
    with engine.begin() as connection:
        for table in new:
            insert(connection, table, 1)


def work_as_before(engine: sa.Engine, old: sa.MetaData) -> None:
    """What an older program does: it knows its own tables and columns, and no others."""
    fill(engine, old, 2)
    with engine.begin() as connection:
        for table in old.sorted_tables:
            change(connection, table)
        for table in reversed(old.sorted_tables):
            connection.execute(table.delete())


def change(connection: sa.Connection, table: sa.Table) -> None:
    """Write every column of one row anew."""
    (key,) = table.primary_key.columns
    one = connection.scalar(sa.select(key).limit(1))
    fixed = {key.name, *(each.parent.name for each in table.foreign_keys)}
    for column in table.columns:
        if column.name not in fixed:
            changed = table.update().values({column.name: value(column, 8)})
            assert connection.execute(changed.where(key == one)).rowcount == 1


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_an_older_program_works_on_beside_newer_tables(
    empty: sa.Engine, before: str, after: str
) -> None:
    migrate(empty, before)
    old = ours(empty)
    fill(empty, old, 1)
    migrate(empty, after)
    fill_new(empty, old)
    work_as_before(empty, old)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("ALTER TABLE message_out ADD COLUMN weight INTEGER NOT NULL DEFAULT 0", None),
        ("ALTER TABLE message_out ADD COLUMN weight INTEGER NOT NULL", "NOT NULL, no default"),
        ("ALTER TABLE message_out RENAME COLUMN parts TO pieces", "renamed"),
        ("DROP TABLE surname_miss", "gone"),
        ("CREATE UNIQUE INDEX one ON message_out (limited)", "more unique than before"),
        (
            "CREATE TABLE mark (id BIGSERIAL PRIMARY KEY, request_id BIGINT REFERENCES request)",
            "holds on to a request that the older program deletes",
        ),
    ],
)
def test_what_would_stop_an_older_program_is_seen(
    empty_postgresql: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
    why: str | None,
) -> None:
    engine = sa.create_engine(empty_postgresql, poolclass=sa.NullPool)
    migrate(engine)
    old = ours(engine)
    fill(engine, old, 1)
    add_revision(monkeypatch, tmp_path, statement)
    with nullcontext() if why is None else pytest.raises(sa.exc.DBAPIError):
        migrate(engine, TO_COME)
        fill_new(engine, old)
        work_as_before(engine, old)
