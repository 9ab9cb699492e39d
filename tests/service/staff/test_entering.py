"""Requests that did not come by text: their clocks run from when they came."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.service.staff import entering
from bot.service.staff.entering import Asked, enter, receipt
from bot.service.staff.sessions import Member
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, SERVICE, Desk, furnished, person
from tests.service.books import rows
from tests.service.codes import answered
from tests.service.staff.crew import entered, hired

LATE_IN_THE_EVENING = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
"""The first of December in Finland, half an hour after midnight."""


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def the_request(desk: Desk) -> Any:
    return rows(desk.office.store, tables.request)[-1]


def test_the_clocks_run_from_when_it_truly_came(desk: Desk, aino: Member) -> None:
    asked = Asked(MAIJA, "name", "sv", "letter", LATE_IN_THE_EVENING, "Mitt namn är fel")
    done = enter(desk.office, aino, asked)
    made = the_request(desk)
    assert (made.ref, made.kind, made.state, made.language) == (done.ref, "name", "open", "sv")
    assert (made.channel, made.service_number, made.number) == ("letter", SERVICE, MAIJA)
    assert (made.received_at, made.text) == (LATE_IN_THE_EVENING, "Mitt namn är fel")
    assert (made.promised_due, made.legal_due) == (date(2026, 12, 15), date(2027, 1, 4))
    told = receipt(desk.office, done.ref)
    assert told is not None
    assert (told.promise.due, told.law.due) == (made.promised_due, made.legal_due)
    assert (done.cut, done.other) == (frozenset(), None)


def test_what_happened_stands_in_events_and_log(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, days_ago=3)
    made = the_request(desk)
    events = rows(desk.office.store, tables.request_event)
    assert [(event.event, event.actor, event.at) for event in events] == [
        ("received", "registrant", made.received_at),
        ("entered", aino.actor, desk.clock()),
    ]
    (entry,) = [
        row for row in rows(desk.office.store, tables.audit) if row.action == "request entered"
    ]
    assert (entry.actor, entry.subject, entry.ref) == (aino.actor, f"request:{made.id}", ref)


def test_the_only_registrant_of_the_number_is_linked(desk: Desk, aino: Member) -> None:
    people = rows(desk.office.store, tables.registrant)
    maija = next(row.id for row in people if row.number == MAIJA)
    entered(desk, aino, MAIJA)
    assert the_request(desk).registrant == maija
    entered(desk, aino, NOBODY)
    assert the_request(desk).registrant is None
    entered(desk, aino, None)
    alone = the_request(desk)
    assert (alone.registrant, alone.number, alone.number_key) == (None, None, None)


def test_a_shared_number_is_linked_to_nobody(store: Store) -> None:
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen"), person(MAIJA, "Matti Meikäläinen"))
    entered(desk, hired(desk, "aino"), MAIJA)
    assert the_request(desk).registrant is None


def test_secret_numbers_are_cut_before_anything_is_stored(desk: Desk, aino: Member) -> None:
    text = "Korttini 4111 1111 1111 1111 ja tunnus 131052-308T"
    asked = Asked(MAIJA, "cards", "fi", "phone", desk.clock(), text)
    assert enter(desk.office, aino, asked).cut == {"card", "identity"}
    assert the_request(desk).text == "Korttini ▮ ja tunnus ▮"


def test_a_reference_that_is_taken_is_drawn_anew(
    desk: Desk, aino: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["T-000001", "T-000001", "T-000002"])
    monkeypatch.setattr(entering, "fresh_reference", lambda: next(drawn))
    assert entered(desk, aino) == "T-000001"
    assert entered(desk, aino, ANNA, kind="restrict") == "T-000002"
    assert len(rows(desk.office.store, tables.restriction)) == 1


def test_one_that_is_open_already_is_told(desk: Desk, aino: Member) -> None:
    first = entered(desk, aino)
    asked = Asked(MAIJA, "view", "fi", "phone", desk.clock(), "Vielä kerran")
    assert enter(desk.office, aino, asked).other == first
    assert enter(desk.office, aino, Asked(MAIJA, "visit", *_AS_BEFORE, "")).other is None


_AS_BEFORE: Any = ("fi", "phone", LATE_IN_THE_EVENING)


@pytest.mark.parametrize("kind", ["restrict", "object", "protect"])
def test_what_protects_acts_at_once(desk: Desk, aino: Member, kind: str) -> None:
    answered(desk, MAIJA, "POISTA")  # an erasure waits
    entered(desk, aino, MAIJA, kind=kind)
    entered(desk, aino, None, kind=kind)  # nobody to protect
    (stop,) = [row for row in rows(desk.office.store, tables.restriction) if row.ground == kind]
    assert stop.since == desk.clock()
    (erasure,) = [row for row in rows(desk.office.store, tables.request) if row.kind == "delete"]
    assert erasure.state == ("held" if kind == "protect" else "scheduled")


def test_there_is_no_receipt_of_what_is_not_there(desk: Desk) -> None:
    assert receipt(desk.office, "T-000000") is None
