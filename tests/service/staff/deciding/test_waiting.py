"""Erasures that wait: doubted ones are taken up again or called off, scheduled ones taken over."""

from __future__ import annotations

import pytest

from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.codes import answered
from tests.service.staff.deciders import decide, events, hire, person_on, request_of


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store, *PEOPLE)
    answered(desk, MAIJA, "POISTA")
    return desk


def test_a_doubted_erasure_is_taken_up_again(desk: Desk) -> None:
    desk.text(MAIJA, "en minä")
    assert request_of(desk, "delete").state == "held"
    (text,) = decide(desk, hire(desk, role="agent"), "delete", "resume")
    assert "asiakaspalvelu päättää siitä viimeistään 15.12.2026" in text
    request = request_of(desk, "delete")
    assert (request.state, request.execute_at, request.decision) == ("open", None, None)
    assert events(desk, request.ref) == ["received", "held", "resumed"]
    desk.pass_time(days=2)
    assert person_on(desk, MAIJA)


def test_an_erasure_is_called_off(desk: Desk) -> None:
    (text,) = decide(desk, hire(desk, role="agent"), "delete", "cancel")
    assert text == "Tietojen poisto on peruttu. Tietosi säilyvät ennallaan."
    assert request_of(desk, "delete").decision == "cancelled"
    desk.pass_time(days=2)
    assert person_on(desk, MAIJA)


def test_a_scheduled_erasure_is_taken_over(desk: Desk) -> None:
    (text,) = decide(desk, hire(desk), "delete", "keep")
    assert "Osa voi olla pakko säilyttää" in text
    assert request_of(desk, "delete").state == "open"
    desk.pass_time(days=2)
    assert person_on(desk, MAIJA)


def test_no_day_is_promised_that_is_over(desk: Desk) -> None:
    desk.text(MAIJA, "en minä")
    desk.clock.go(days=20)
    (text,) = decide(desk, hire(desk), "delete", "resume")
    assert "viimeistään 4.1.2027" in text  # the law's
    desk.clock.go(days=1)
    decide(desk, hire(desk, "aino"), "delete", "cancel")


def test_when_all_days_are_over_none_is_promised(desk: Desk) -> None:
    desk.text(MAIJA, "en minä")
    desk.clock.go(days=60)
    assert decide(desk, hire(desk), "delete", "resume") == []
