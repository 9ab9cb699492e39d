"""An answer that never arrives is owed by letter, once, and by its own day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.deadlines import helsinki
from bot.domain import GatewayFailure, MessageState, Report, Retry
from bot.domain import Reply as Said
from bot.service.report import note_report
from bot.service.staff.sending import send
from bot.store import letters, requests, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows

REFUSED = (
    Said("name.rejected", {"reason": "Syy", "ref": "T"}),
    Said("refusal.rights", {"ref": "T"}),
)


@pytest.fixture
def desk(store: Store) -> Desk:
    """Maija asked for a person, and staff refused."""
    desk = furnished(store, *PEOPLE)
    desk.text(MAIJA, "IHMINEN")
    return desk


def case(desk: Desk) -> str:
    return str(rows(desk.office.store, tables.request)[0].ref)


def refuse(desk: Desk) -> None:
    ref = case(desk)
    with desk.office.store.write() as unit:
        request = requests.find(unit, ref)
        send(desk.office, unit, request, desk.clock(), *REFUSED)
        requests.close(unit, request.ref, "refused", desk.clock())


def report(desk: Desk, row: int, **more: object) -> bool:
    text = rows(desk.office.store, tables.message_out)[row]
    values = {"state": MessageState.FAILED, "key": text.token, "reason": "30003", **more}
    return note_report(desk.office, "tray", Report(**values))  # type: ignore[arg-type]


def events(desk: Desk, request_id: int) -> list[str]:
    found = rows(desk.office.store, tables.request_event)
    return [row.event for row in found if row.request_id == request_id]


@pytest.mark.parametrize("blocked", [False, True])
def test_a_refusal_that_does_not_arrive_is_owed_by_letter_once(desk: Desk, blocked: bool) -> None:
    refuse(desk)
    work_once(desk.office)
    assert [report(desk, row, carrier_blocked=blocked) for row in (-1, -1, -2)] == [1, 0, 1]
    original, letter = rows(desk.office.store, tables.request)
    assert (original.state, original.decision) == ("closed", "refused")
    assert events(desk, original.id) == ["received", "closed", "undelivered", "undelivered"]
    assert (letter.kind, letter.state) == ("unreachable", "open")
    assert letters.original(letter) == original.ref
    assert letter.registrant == original.registrant
    assert events(desk, letter.id) == ["received", "joined"]
    noted = [row.action for row in rows(desk.office.store, tables.audit)]
    assert noted.count("undelivered") == 2


def test_reports_that_come_at_once_open_one_task(desk: Desk) -> None:
    refuse(desk)
    work_once(desk.office)
    with ThreadPoolExecutor(4) as hands:
        told = list(hands.map(lambda row: report(desk, row), (-1, -2, -1, -2)))
    assert sum(told) == 2
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff", "unreachable"]


def test_it_is_owed_by_the_day_of_the_request_itself(desk: Desk) -> None:
    desk.clock.go(days=9)
    refuse(desk)
    work_once(desk.office)
    report(desk, -1)
    original, letter = rows(desk.office.store, tables.request)
    assert (letter.promised_due, letter.legal_due) == (original.promised_due, original.legal_due)


def test_but_not_later_than_if_it_was_asked_today(desk: Desk) -> None:
    with desk.office.store.engine.begin() as connection:
        late = helsinki(desk.clock()).date() + timedelta(days=90)
        connection.execute(tables.request.update().values(promised_due=late, legal_due=late))
    refuse(desk)
    work_once(desk.office)
    report(desk, -1)
    assert rows(desk.office.store, tables.request)[1].promised_due < late


def test_a_hand_over_that_fails_for_good_counts_as_well(desk: Desk) -> None:
    refuse(desk)
    desk.tray.failures = [GatewayFailure("21614", Retry.NEVER)]
    work_once(desk.office)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff", "unreachable"]


def test_one_that_is_tried_again_does_not(desk: Desk) -> None:
    refuse(desk)
    desk.tray.failures = [GatewayFailure("busy", Retry.LATER)]
    work_once(desk.office)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff"]


def test_an_answer_that_is_no_answer_to_a_request_is_not_owed(desk: Desk) -> None:
    assert report(desk, -1)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff"]


@pytest.mark.parametrize("message", ["del.done", "number.changed"])
def test_what_went_to_a_number_that_is_left_is_not_owed(desk: Desk, message: str) -> None:
    ref = case(desk)
    with desk.office.store.write() as unit:
        request = requests.find(unit, ref)
        gone = Said(message, {"date": desk.clock(), "ref": request.ref})
        send(desk.office, unit, request, desk.clock(), gone)
    work_once(desk.office)
    assert report(desk, -1)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff"]


def test_a_text_about_an_owed_letter_owes_no_second_one(desk: Desk) -> None:
    refuse(desk)
    work_once(desk.office)
    report(desk, -1)
    owed = rows(desk.office.store, tables.request)[1].ref
    with desk.office.store.write() as unit:
        letter = requests.find(unit, owed)
        send(desk.office, unit, letter, desk.clock(), REFUSED[1])
    work_once(desk.office)
    assert report(desk, -1)
    kinds = [row.kind for row in rows(desk.office.store, tables.request)]
    assert kinds == ["staff", "unreachable"]
    assert events(desk, letter.id) == ["received", "undelivered"]
