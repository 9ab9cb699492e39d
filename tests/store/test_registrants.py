"""People are found by number, and imported in bulk without a second record of one person."""

from __future__ import annotations

import pytest

from bot.store import registrants
from bot.store.unit import Store
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
