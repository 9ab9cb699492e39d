"""What is declared of each column is true: every table is filled, copied, erased, purged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.store import held, requests, retention, shredding, tables
from bot.store.classification import BLANKED, DELETED, FATES, SHOWN, Fate, tells_of_persons
from bot.store.columns import Key
from bot.store.erasure import erase
from bot.store.retention import KEPT, PURGES, UNTIL_EVENT
from bot.store.unit import Store, owner_bytes
from bot.store.vault.tables import person_key
from tests.store.filled import EMPTY, PERSON, REF, fill, marker
from tests.store.given import DAY, NOW, NUMBER, rows

LATER = NOW + 3 * DAY
FILLED = [table for table in tables.metadata.sorted_tables if table not in EMPTY]
OF_PERSONS = [table for table in FILLED if table in FATES]


def personal(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.columns if column.info["class"] == "personal"]


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, opened."""
    return {
        table.name: [dict(row) for row in rows(store, table.name)]
        for table in tables.metadata.sorted_tables
    }


def gone(store: Store) -> dict[str, list[dict[str, Any]]]:
    """She is erased, and her keys destroyed; what is left."""
    with store.write() as unit:
        assert erase(unit, PERSON, REF, LATER)
    with store.write() as unit:
        for each in shredding.owed(unit, 100):
            store.keeper.destroy(each.owner, each.before)
            shredding.done(unit, each.id)
    return everything(store)


def test_every_table_is_filled(store: Store) -> None:
    fill(store)
    for table in FILLED:
        assert len(rows(store, table.name)) == 1, table.name


def test_a_copy_has_each_of_her_values(store: Store) -> None:
    fill(store)
    with store.read() as unit:
        found = held.everything(unit, NUMBER)
    for table in OF_PERSONS:
        assert (table.name in found) == (FATES[table].hidden == ""), table.name
        for column in personal(table):
            assert found[table.name][0][column.name] == marker(column)


def test_a_copy_tells_by_role_who_saw_her_data_and_when(store: Store) -> None:
    fill(store)
    with store.read() as unit:
        (entry,) = held.everything(unit, NUMBER)["audit"]
        (member,) = rows(store, "staff")
    assert (entry["actor"], entry["action"]) == (f"staff ({member['role']})", "viewed")
    assert (entry["at"], entry["ref"]) == (NOW, REF)
    assert "subject" not in entry


def test_after_an_erasure_no_cell_of_any_table_opens_to_a_value_of_hers(store: Store) -> None:
    fill(store)
    markers = {marker(column) for table in FILLED for column in personal(table)}
    assert len(markers) > 15
    assert markers <= set(cells(everything(store)))
    assert markers & set(cells(gone(store))) == set()


def cells(found: Mapping[str, list[dict[str, Any]]]) -> Iterator[Any]:
    for each in found.values():
        for row in each:
            yield from row.values()


def test_an_erasure_does_to_each_column_what_is_declared(store: Store) -> None:
    fill(store)
    before, after = everything(store), gone(store)
    for table in OF_PERSONS:
        (row,) = before[table.name]
        (key,) = (column.name for column in table.primary_key)
        left = [each for each in after[table.name] if each[key] == row[key]]
        if FATES[table].erased == DELETED:
            assert left == [], table.name
        for column in filter(tells_of_persons, table.columns if left else ()):
            as_declared(column, row[column.name], left[0][column.name])


def as_declared(column: sa.Column[Any], before: Any, after: Any) -> None:
    """An erasure made of a cell what is declared of its column."""
    if FATES[column.table].of(column.name) == BLANKED:
        assert after is None, str(column)
    elif str(column) not in CLOSED:
        assert after == before, str(column)


CLOSED = {f"request.{name}" for name in ("state", "decision", "closed_at")}
"""An open request ends with an erasure, and says so."""


def test_no_row_is_tied_to_her_but_what_is_declared_to_stay(store: Store) -> None:
    fill(store)
    with store.read() as unit:
        number, ban = unit.number_key(NUMBER), unit.keys.ban_key(NUMBER)
    hers = {PERSON, f"registrant:{PERSON}", number, number.hex(), ban, NUMBER}
    tied = {
        (name, column)
        for name, each in gone(store).items()
        for row in each
        for column, cell in row.items()
        if cell in hers
    }
    assert tied == {("ban", "ban_key"), ("erasure", "registrant")}
    for name, column in tied:
        assert FATES[tables.metadata.tables[name]].of(column).startswith("stays: ")


def test_an_erasure_takes_no_key_of_staff_whose_row_has_the_number_of_hers(store: Store) -> None:
    fill(store)
    ((member,), (case,)) = rows(store, "staff"), rows(store, "request")
    assert member["id"] == case["id"]
    assert gone(store)["staff"] == [dict(member)]
    assert member["secret"] == "marker-staff-secret"


def test_of_her_keys_none_is_left(store: Store) -> None:
    fill(store)
    with store.read() as unit:
        number = unit.number_key(NUMBER)
    case = rows(store, "request")[0]["id"]
    owners = {owner_bytes(each) for each in (PERSON, REF, case, number)}
    assert keys(store) & owners == owners
    gone(store)
    assert keys(store) & owners == set()


def keys(store: Store) -> set[bytes]:
    with store.keeper.engine.connect() as connection:
        return {bytes(each) for each in connection.execute(sa.select(person_key.c.owner)).scalars()}


def test_after_the_longest_retention_all_that_has_days_is_gone(store: Store) -> None:
    fill(store)
    with store.write() as unit:
        assert requests.close(unit, REF, "handled", NOW)
    for each in (purge for purges in PURGES.values() for purge in purges):
        with store.write() as unit:
            retention.end(unit, each, NOW + timedelta(days=9999), 100, NOW)
    left = {name for name, found in everything(store).items() if found}
    kept = {table.name for table in KEPT} | {
        table.name for each in UNTIL_EVENT.values() for table in each
    }
    assert left <= kept
    assert {"registrant", "ban", "consent", "restriction", "erasure"} <= left


def test_what_is_looked_up_by_is_a_keyed_hash() -> None:
    for table in OF_PERSONS:
        for name in ("number_key", "ban_key", "name_key"):
            assert name not in table.c or isinstance(table.c[name].type, Key)


def test_a_column_stays_for_its_own_reason_or_its_tables() -> None:
    fate = Fate(BLANKED, {"ref kind": "proof"})
    assert [fate.of(name) for name in ("ref", "kind", "text")] == [*["stays: proof"] * 2, BLANKED]
    assert Fate("law").of("text") == "stays: law"
    assert SHOWN not in {fate.erased for fate in FATES.values()}
