"""What somebody who can write to the database does to sealed values: none of it opens.

For every personal column: swapped with another row's or another column's, flipped, cut, its
key gone, and put back as it was before. Each raises one alarm, and others read as before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import tables
from bot.store.personal import UNREADABLE, Personal
from bot.store.statements import Statement
from bot.store.unit import Store
from bot.store.vault.sealing import SealBroken, key_id
from bot.store.vault.tables import person_key
from bot.store.vault.vault import Vault
from tests.sealed import alter, put, rows
from tests.store.given import NOW, NUMBER, OTHER_NUMBER
from tests.store.life import live

ALARM = "a sealed value does not open"
COLUMNS = [
    column
    for table in tables.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Personal)
]
PERSON, OUT, TALK = tables.registrant, tables.message_out, tables.conversation


@pytest.fixture
def lived(store: Store) -> Store:
    """Two people who have done everything."""
    live(store)
    live(store, OTHER_NUMBER, "anna")
    for name in ("esko", "raija"):
        put(store, tables.staff, login=name, role="agent", state="active", created_at=NOW)
    for row in rows(store, tables.message_in):  # each in a conversation of its own, as they are
        alter(store, tables.message_in, row, text=row.text, conversation_id=row.id)
    for column in COLUMNS:  # what nobody has said yet is said now
        for row in rows(store, column.table):
            if not getattr(row, column.name):
                alter(store, column.table, row, **{column.name: f"salaisuus {row[0]}"})
    return store


def cells(store: Store, column: sa.Column[Any]) -> list[tuple[Any, bytes]]:
    """The key of each row that has one, and the cell as it is stored."""
    with store.engine.connect() as connection:
        stored = sa.type_coerce(column, sa.LargeBinary).label("stored")
        found = connection.execute(sa.select(column.table.c.id, stored).order_by(column.table.c.id))
        return [(key, bytes(cell)) for key, cell in found if cell]


def write(store: Store, column: sa.Column[Any], key: Any, stored: bytes) -> None:
    raw = sa.table(column.table.name, sa.column("id"), sa.column(column.name))
    with store.engine.begin() as connection:
        this = sa.update(raw).where(raw.c.id == key)
        connection.execute(this.values({column.name: stored}))


def swapped_with_another_row(store: Store, column: sa.Column[Any]) -> Any:
    (key, _), *_, (_, other) = cells(store, column)
    write(store, column, key, other)
    return key


def swapped_with_another_column(store: Store, column: sa.Column[Any]) -> Any:
    (key, _), *_ = cells(store, column)
    others = [each for each in COLUMNS if each.table is column.table and each is not column]
    if not others:
        others = [tables.message_out.c.text if column.table is not OUT else PERSON.c.name]
    write(store, column, key, cells(store, others[0])[0][1])
    return key


def flipped(store: Store, column: sa.Column[Any]) -> Any:
    (key, stored), *_ = cells(store, column)
    write(store, column, key, stored[:-1] + bytes([stored[-1] ^ 1]))
    return key


def cut(store: Store, column: sa.Column[Any]) -> Any:
    (key, stored), *_ = cells(store, column)
    write(store, column, key, stored[:-1])
    return key


def laid_bare(store: Store, column: sa.Column[Any]) -> Any:
    (key, _), *_ = cells(store, column)
    write(store, column, key, b"Maija")
    return key


HARMS = (swapped_with_another_row, swapped_with_another_column, flipped, cut, laid_bare)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.type.place)
def test_it_never_opens_alarms_and_touches_nobody_else(
    lived: Store, column: sa.Column[Any], caplog: pytest.LogCaptureFixture
) -> None:
    table, whole = column.table, {row.id: row for row in rows(lived, column.table)}
    assert len(whole) > 1
    for harm in HARMS:
        first = cells(lived, column)[0]
        key = harm(lived, column)
        caplog.clear()
        found = {row.id: row for row in rows(lived, table)}
        assert getattr(found[key], column.name) == UNREADABLE, harm.__name__
        told = [each for each in caplog.messages if ALARM in each]
        assert len(told) == 1, harm.__name__
        assert f"column={column.type.place}" in told[0]
        assert found[key]._replace(**{column.name: None}) == whole[key]._replace(
            **{column.name: None}
        )
        assert {id_: row for id_, row in found.items() if id_ != key} == {
            id_: row for id_, row in whole.items() if id_ != key
        }
        refuses_to_write(lived, column, key)
        write(lived, column, *first)
        assert {row.id: row for row in rows(lived, table)} == whole


def refuses_to_write(store: Store, column: sa.Column[Any], key: Any) -> None:
    """Nothing is decided, and nothing written, upon what does not open."""
    asked = Statement(sa.select(column).where(column.table.c.id == key))
    with pytest.raises(SealBroken), store.write() as unit:
        unit.all(asked)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.type.place)
def test_whose_key_is_gone_is_read_no_more_and_others_are(
    lived: Store, column: sa.Column[Any], caplog: pytest.LogCaptureFixture
) -> None:
    (key, stored), *_ = cells(lived, column)
    gone = key_id(stored)
    with lived.keeper.engine.begin() as connection:
        connection.execute(sa.delete(person_key).where(person_key.c.id == gone))
    afresh = Store(lived.engine, lived.keys, Vault(lived.keeper.engine, lived.keys))
    found = {row.id: getattr(row, column.name) for row in rows(afresh, column.table)}
    hers = {id_ for id_, cell in cells(lived, column) if key_id(cell) == gone}
    assert key in hers
    assert {id_ for id_, text in found.items() if text == UNREADABLE} == hers
    assert len(hers) < len(found)
    assert ALARM in caplog.text


Change = Callable[[Store], None]


def renamed(store: Store) -> None:
    (row, *_) = rows(store, PERSON, PERSON.c.number_key == store.keys.lookup(NUMBER))
    alter(store, PERSON, row, name="Maija Mainio", name_key=store.keys.name_key("Maija Mainio"))


def moved(store: Store) -> None:
    (row, *_) = rows(store, PERSON, PERSON.c.number_key == store.keys.lookup(NUMBER))
    number = "+358501234567"
    alter(store, PERSON, row, number=number, number_key=store.keys.lookup(number))


def asked_something_else(store: Store) -> None:
    (row, *_) = rows(store, TALK, TALK.c.number_key == store.keys.lookup(NUMBER))
    alter(store, TALK, row, kept='{"new": "x"}', state="name.asking")


ROLLED_BACK: list[tuple[sa.Column[Any], Change]] = [
    (PERSON.c.name, renamed),
    (PERSON.c.number, moved),
    (TALK.c.kept, asked_something_else),
]


@pytest.mark.parametrize(
    ("column", "change"), ROLLED_BACK, ids=[each.type.place for each, _ in ROLLED_BACK]
)
def test_an_earlier_value_of_the_same_cell_does_not_open(
    lived: Store, column: sa.Column[Any], change: Change
) -> None:
    before = dict(cells(lived, column))
    change(lived)
    after = dict(cells(lived, column))
    (key,) = (each for each in before if before[each] != after[each])
    write(lived, column, key, before[key])
    found = {row.id: getattr(row, column.name) for row in rows(lived, column.table)}
    assert [id_ for id_, text in found.items() if text == UNREADABLE] == [key]
