"""People are found by number, and imported in bulk without a second record of one person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import registrants
from bot.store.unit import Store
from bot.store.vault.tables import person_key
from tests.store import given
from tests.store.given import DAY, MAIJA, NOW, NUMBER, OTHER_NUMBER


def test_people_are_found_by_number_the_oldest_first(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, "young")
        given.person(unit, "old", name="Anna Andersson", created_at=NOW - DAY)
        given.person(unit, "else", OTHER_NUMBER)
        found = registrants.find(unit, NUMBER)
    assert [(row.id, row.name, row.number) for row in found] == [
        ("old", "Anna Andersson", NUMBER),
        ("young", MAIJA, NUMBER),
    ]


def test_the_same_name_on_the_same_number_is_no_second_record(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, "a")
    with pytest.raises(Exception, match=r"(?i)unique"), store.write() as unit:
        given.person(unit, "b", name="MAIJA MEIKALAINEN")


def test_a_person_has_her_cards(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
        registrants.insert_many(unit, cards=[given.card("maija", "1"), given.card("maija", "2")])
        assert [row.last4 for row in registrants.cards(unit, "maija")] == ["1", "2"]
        assert registrants.cards(unit, "nobody") == []


def test_a_card_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.write() as unit:
        registrants.insert_many(unit, cards=[given.card("nobody")])


def test_the_first_text_of_somebody_in_the_register_makes_no_key(store: Store) -> None:
    """A key is a commit of the vault's, for which the text would wait."""
    with store.write() as unit:
        given.person(unit)
    before = keys_held(store)
    with store.write() as unit:
        given.hear(unit)
    assert keys_held(store) == before
    with store.write() as unit:
        given.hear(unit, number=OTHER_NUMBER)
    assert keys_held(store) == before + 1


def keys_held(store: Store) -> int:
    with store.keeper.engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(person_key)))
