"""What may be texted is asked when a text is queued, and again before it leaves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot.service.answer import answer
from bot.service.contacting import Campaign, send
from bot.service.import_writing import write_rows
from bot.service.permission import UnknownPurpose, may_send
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, NOBODY, SERVICE, START, Desk, furnished, person
from tests.service.books import rows

CONSENTING: dict[str, Any] = {
    "marketing": True,
    "wording": "Haluan mainoksia",
    "marketing_date": START.date(),
}
WORDS = {"fi": "Kahvi on tänään puoleen hintaan.", "sv": "Kaffet till halva priset i dag."}


@pytest.fixture
def desk(store: Store) -> Desk:
    people = person(MAIJA, "Maija Meikäläinen", **CONSENTING), person(ANNA, "Anna Andersson")
    return furnished(store, *people)


def reason(desk: Desk, number: str, purpose: str) -> str:
    return may_send(desk.office, number, purpose).reason


STOPPED = [
    ("KIELTO", {"marketing": "banned", "rewards": "banned", "service": "allowed"}),
    ("RAJOITA", {"marketing": "restrict", "rewards": "restrict", "service": "restrict"}),
    ("VASTUSTA", {"marketing": "object", "contact": "object", "identification": "object"}),
    ("en minä", {"service": "protect", "contact": "protect"}),
]


@pytest.mark.parametrize(("text", "reasons"), STOPPED)
def test_a_protective_text_stops_at_once(desk: Desk, text: str, reasons: dict[str, str]) -> None:
    assert [reason(desk, MAIJA, each) for each in ("marketing", "service")] == [
        *("consent", "allowed")
    ]
    answer(desk.office, desk.inbound(MAIJA, text))
    assert {each: reason(desk, MAIJA, each) for each in reasons} == reasons


def test_a_confirmed_erasure_stops_every_use_and_calling_it_off_ends_that(desk: Desk) -> None:
    (asked,) = desk.text(MAIJA, "POISTA")
    code = next(word for word in asked.replace(".", " ").split() if word.isdigit())
    desk.text(MAIJA, code)
    found = {each.code: reason(desk, MAIJA, each.code) for each in desk.office.register.purposes}
    assert set(found.values()) == {"erasure"}
    desk.text(MAIJA, "PERU POISTO")
    assert reason(desk, MAIJA, "service") == "allowed"


def test_no_import_undoes_a_ban(desk: Desk) -> None:
    answer(desk.office, desk.inbound(MAIJA, "KIELTO"))
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen", **CONSENTING)])
    assert reason(desk, MAIJA, "marketing") == "banned"


def test_a_purpose_that_is_not_listed_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(UnknownPurpose, match="'research' is no purpose of this register"):
        may_send(desk.office, MAIJA, "research")


def test_the_question_is_in_the_log(desk: Desk) -> None:
    may_send(desk.office, NOBODY, "service")
    asked = [each for each in rows(desk.office.store, tables.audit) if each.action == "may send"]
    assert [(each.reason, each.result) for each in asked] == [("service", "unknown")]


def campaign(purpose: str, name: str = "joulu") -> Campaign:
    return Campaign(name, purpose, WORDS, SERVICE)


WITHHELD = [("KIELTO", "marketing", "banned"), ("RAJOITA", "service", "restrict")]


@pytest.mark.parametrize(("text", "purpose", "why"), WITHHELD)
def test_what_was_queued_before_a_no_does_not_leave_after_it(
    desk: Desk, text: str, purpose: str, why: str
) -> None:
    assert send(desk.office, campaign(purpose), [MAIJA]).queued == 1
    answer(desk.office, desk.inbound(MAIJA, text))
    work_once(desk.office)
    first, *_ = rows(desk.office.store, tables.message_out)
    assert (first.state, first.reason) == ("expired", f"not permitted: {why}")
    assert not any(WORDS["fi"] in message.text for message in desk.tray.sent)
    work_once(desk.office)
    assert len(desk.tray.sent) == 1, "the answer leaves all the same"


def test_advertising_leaves_by_day_only(desk: Desk) -> None:
    desk.clock.go(hours=11)  # 21 in Finland
    send(desk.office, campaign("marketing"), [MAIJA])
    send(desk.office, campaign("service", "katko"), [ANNA])
    work_once(desk.office)
    assert [message.recipient for message in desk.tray.sent] == [ANNA]
    desk.pass_time(hours=10, minutes=59)
    assert len(desk.tray.sent) == 1
    desk.pass_time(minutes=1)
    assert [message.recipient for message in desk.tray.sent] == [ANNA, MAIJA]


def test_a_text_that_was_delayed_into_the_night_waits_for_the_morning(desk: Desk) -> None:
    send(desk.office, campaign("marketing"), [MAIJA])
    desk.pass_time(hours=12)
    assert desk.tray.sent == []
    desk.pass_time(hours=10)
    assert len(desk.tray.sent) == 1


def test_a_purpose_that_is_gone_when_the_text_should_leave_stops_it(desk: Desk) -> None:
    send(desk.office, campaign("service"), [MAIJA])
    register = desk.office.register
    left = tuple(each for each in register.purposes if each.code != "service")
    work_once(replace(desk.office, register=replace(register, purposes=left)))
    assert desk.tray.sent == []


def test_a_no_and_a_sending_at_once_leave_nothing_that_may_go(desk: Desk) -> None:
    """Whichever is first: after the no is acknowledged nothing leaves."""
    numbers = [f"+3584412345{each:02}" for each in range(8)]
    write_rows(desk.office, [person(each, "Maija Meikäläinen", **CONSENTING) for each in numbers])
    forbids = [desk.inbound(each, "KIELTO") for each in numbers]
    with ThreadPoolExecutor(4) as hands:
        sending = hands.submit(send, desk.office, campaign("marketing"), numbers)
        list(hands.map(lambda each: answer(desk.office, each), forbids))
        sending.result()
    for _ in range(4):
        work_once(desk.office)
    assert not any(WORDS["fi"] in message.text for message in desk.tray.sent)
    assert len(desk.tray.sent) == len(numbers)
