"""Every column declares the class of its data, and every personal one is protected alike."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store.personal import Personal
from bot.store.tables import metadata

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]
TELLING = ("number", "name", "confirmed_name", "address", "text", "brand", "last4", "kept")


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_column_declares_its_class(column: sa.Column[object]) -> None:
    assert column.info["class"] in ("personal", "pseudonym", "operational")


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_personal_columns_and_no_others_pass_the_one_protecting_type(
    column: sa.Column[object],
) -> None:
    is_guarded = column.info["class"] == "personal" or str(column) == "staff.secret"
    assert is_guarded == isinstance(column.type, Personal)


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.name in TELLING], ids=str)
def test_a_column_with_a_telling_name_is_personal(column: sa.Column[object]) -> None:
    assert column.info["class"] == "personal"


@pytest.mark.parametrize("column", [c for c in COLUMNS if "key" in c.name], ids=str)
def test_a_keyed_hash_is_a_pseudonym(column: sa.Column[object]) -> None:
    assert column.table.name == "install" or column.info["class"] == "pseudonym"


def test_every_personal_column_knows_its_own_place() -> None:
    places = [column.type.place for column in COLUMNS if isinstance(column.type, Personal)]
    assert places == [str(column) for column in COLUMNS if isinstance(column.type, Personal)]
