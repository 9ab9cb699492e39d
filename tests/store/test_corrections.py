"""A record changes by the person's own word, and only her own record."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain import ConfirmNumber, CorrectName
from bot.store.faults import Conflict
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, MAIJA, NOW, OTHER_NUMBER


def test_a_confirmed_number_is_fresh_from_now(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, confirmed_at=NOW - 200 * DAY)
    given.do(store, ConfirmNumber("maija"))
    assert given.facts(store).registrants[0].confirmed_at == NOW


def test_a_corrected_name_keeps_what_it_is_measured_against(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    given.do(store, CorrectName("maija", "Maija Meikalainen-Öhman"))
    (found,) = given.facts(store).registrants
    assert (found.name, found.confirmed_name) == ("Maija Meikalainen-Öhman", MAIJA)
    (row,) = given.rows(store, "registrant")
    assert row["name_key"] == store.keys.name_key("Maija Meikalainen-Öhman")
    (origin,) = given.rows(store, "provenance")
    assert (origin["field"], origin["source"], origin["message_id"]) == ("name", None, 7)


def test_her_answer_is_dated_as_the_day_is_in_finland(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    late = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)
    given.do(store, CorrectName("maija", "Maija Mäkinen"), now=late)
    assert given.rows(store, "provenance")[0]["source_date"] == date(2026, 11, 3)


@pytest.mark.parametrize("effect", [ConfirmNumber("maija"), CorrectName("maija", "X Y")])
def test_another_number_cannot_change_it(store: Store, effect: ConfirmNumber | CorrectName) -> None:
    with store.write() as unit:
        given.person(unit)
    with pytest.raises(Conflict):
        given.do(store, effect, number=OTHER_NUMBER)
    assert given.facts(store).registrants[0].name == MAIJA
