"""Questions that nobody answers end by themselves."""

from __future__ import annotations

import pytest

from bot.service import expire
from bot.service.expire import expire_questions
from bot.store import silence, tables
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, VILLE, Desk, furnished
from tests.service.books import counts, everything, rows


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def state(desk: Desk) -> str:
    (row,) = rows(desk.office.store, tables.conversation)
    return str(row.state)


QUESTIONS = [
    (MAIJA, "POISTA", 10, "it carries a code"),
    (MAIJA, "NIMI", 15, "it asks for a name"),
    (VILLE, "TIEDOT", 15, "it asks for a surname"),
]


@pytest.mark.parametrize(("number", "text", "minutes", "why"), QUESTIONS)
def test_a_question_ends_silently(
    desk: Desk, number: str, text: str, minutes: int, why: str
) -> None:
    desk.text(number, text)
    assert desk.pass_time(minutes=minutes - 1) == []
    assert state(desk) != "idle"
    assert desk.pass_time(minutes=1) == []
    assert state(desk) == "idle"
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.actor, entry.action) == ("clock", "expired")


def test_it_ends_once(desk: Desk) -> None:
    desk.text(MAIJA, "NIMI")
    desk.clock.go(minutes=16)
    assert expire_questions(desk.office) == 1
    before = everything(desk.office.store)
    assert expire_questions(desk.office) == 0
    assert everything(desk.office.store) == before


def test_a_right_that_was_proposed_and_never_confirmed_goes_to_staff(desk: Desk) -> None:
    asked_at = desk.clock()
    desk.text(MAIJA, "SUOMI")
    desk.text(MAIJA, "haluaisin että kaikki tietoni poistetaan teiltä")
    assert desk.pass_time(minutes=20) == []
    (case,) = rows(desk.office.store, tables.request)
    assert (case.state, case.received_at) == ("open", asked_at)


def test_a_conversation_that_was_erased_meanwhile_is_not_begun_again(desk: Desk) -> None:
    desk.text(MAIJA, "NIMI")
    desk.clock.go(minutes=16)
    with desk.office.store.read() as unit:
        over = silence.expired(unit, desk.clock(), 10)
    with desk.office.store.engine.begin() as connection:
        connection.execute(tables.conversation.delete())
    expire._attempt(desk.office, over[0], desk.clock())
    assert "conversation" not in counts(desk.office.store)
