"""An import makes the keys that first texts would else wait for; a dry run leaves none."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.service.import_writing import write_rows
from bot.store.unit import Store
from bot.store.vault.tables import person_key
from tests.offices import MAIJA, NOBODY, Desk, furnished, person


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def owners(desk: Desk) -> set[bytes]:
    """Whose keys the vault holds."""
    with desk.office.store.keeper.engine.connect() as connection:
        return {bytes(each) for each in connection.scalars(sa.select(person_key.c.owner))}


def test_the_first_text_of_somebody_in_the_register_makes_no_key(desk: Desk) -> None:
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen")])
    before = owners(desk)
    assert desk.office.store.keys.lookup(MAIJA) in before
    desk.text(MAIJA, "OHJE")
    assert owners(desk) == before
    desk.text(NOBODY, "OHJE")
    assert owners(desk) == before | {desk.office.store.keys.lookup(NOBODY)}


def test_a_dry_run_keeps_no_hash_of_a_number(desk: Desk) -> None:
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen")], dry_run=True)
    assert desk.office.store.keys.lookup(MAIJA) not in owners(desk)
