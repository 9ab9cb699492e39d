"""All that is held on a number is shown, and nothing of anyone else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import tables
from bot.store.registrants import everything
from bot.store.unit import Store
from tests.store.given import NUMBER, OTHER_NUMBER
from tests.store.life import live

PERSONAL = sorted(
    {
        column.table.name
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if column.info["class"] == "personal"
    }
)


def test_every_table_with_a_personal_column_is_shown(store: Store) -> None:
    live(store)
    with store.read() as unit:
        found = everything(unit, NUMBER)
    assert set(PERSONAL) <= set(found)
    for name in PERSONAL:
        columns = {column.name for column in tables.metadata.tables[name].columns}
        assert set(found[name][0]) == columns


def test_nothing_of_another_number_is_shown(store: Store) -> None:
    live(store)
    live(store, OTHER_NUMBER, "anna")
    with store.read() as unit:
        found = everything(unit, NUMBER)
    assert OTHER_NUMBER not in str(found)
    assert "anna" not in str(found)


def test_of_a_number_that_is_not_held_nothing_is_shown(store: Store) -> None:
    live(store)
    with store.read() as unit:
        assert everything(unit, OTHER_NUMBER) == {}


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=str)
def test_a_table_leads_to_a_person_or_holds_nothing_personal(table: sa.Table) -> None:
    from bot.store.held import _EVERYTHING

    personal = any(column.info["class"] == "personal" for column in table.columns)
    assert table.name in _EVERYTHING or not personal
