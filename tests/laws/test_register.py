"""Laws of the register description: no personal column is held that it does not name."""

from __future__ import annotations

from collections import Counter

from bot.store.tables import metadata
from tests.catalogue.texts import the_register

REGISTER = the_register()
NAMED = Counter(field for group in REGISTER.data for field in group.fields)


def personal_columns() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.info.get("class") == "personal"
    }


def test_every_personal_column_stands_in_the_description() -> None:
    assert personal_columns() - NAMED.keys() == set()


def test_every_column_of_the_description_exists_and_stands_there_once() -> None:
    columns = {
        f"{table.name}.{c.name}" for table in metadata.tables.values() for c in table.columns
    }
    assert NAMED.keys() - columns == set()
    assert [field for field, times in NAMED.items() if times > 1] == []
