"""Visits as people and staff agree on them, and as the clock reminds of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.service.answer import answer
from bot.service.staff.deciding import Barred, commit
from bot.service.staff.sessions import Member
from bot.service.visiting import book_for, cancel, check_in, missed, move, offer, remind
from bot.store import tables
from bot.store.faults import Conflict
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.staff.crew import entered, hired
from tests.service.staff.deciders import decide, seen


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def eeva(desk: Desk) -> Member:
    return hired(desk, "eeva")


def booked(desk: Desk) -> str:
    """Maija has a time; the reference."""
    desk.text(MAIJA, "KÄYNTI")
    desk.text(MAIJA, "1")
    (request,) = rows(desk.office.store, tables.request)
    return str(request.ref)


def told(desk: Desk) -> list[str]:
    """What leaves now."""
    before = len(desk.tray.sent)
    work_once(desk.office)
    return [message.text for message in desk.tray.sent[before:]]


def states(desk: Desk) -> list[str]:
    return [row.state for row in rows(desk.office.store, tables.visit)]


def test_of_two_at_once_one_gets_the_time_and_the_other_is_offered_others(desk: Desk) -> None:
    desk.text(MAIJA, "KÄYNTI")
    desk.text(ANNA, "BESÖK")
    texts = [desk.inbound(MAIJA, "1"), desk.inbound(ANNA, "1")]
    before = len(desk.tray.sent)
    with ThreadPoolExecutor(2) as both:
        assert all(both.map(lambda text: answer(desk.office, text), texts))
    work_once(desk.office)
    assert states(desk) == ["booked"]
    sent = sorted("2=" in message.text for message in desk.tray.sent[before:])
    assert sent == [False, True]


def test_the_person_is_reminded_once_the_day_before_and_by_day(desk: Desk) -> None:
    desk.text(MAIJA, "KÄYNTI")
    desk.text(MAIJA, "1")
    assert [each for each in desk.pass_time(hours=20) if "muistutus" in each] == []
    (text,) = desk.pass_time(hours=6)
    assert "to 3.12. klo 10.00" in text
    assert desk.pass_time(hours=1) == []


def test_nobody_is_reminded_of_what_was_cancelled(desk: Desk) -> None:
    for text in ("KÄYNTI", "1", "PERU AIKA"):
        desk.text(MAIJA, text)
    assert states(desk) == ["cancelled"]
    desk.clock.go(hours=26)
    assert remind(desk.office) == 0


def test_an_erasure_frees_the_time_and_leaves_nothing(desk: Desk) -> None:
    before = offer(desk.office)
    for text in ("KÄYNTI", "1"):
        desk.text(MAIJA, text)
    assert offer(desk.office) == before[1:]
    (text,) = desk.text(MAIJA, "POISTA")
    desk.text(MAIJA, next(word for word in text.split() if word.strip(".").isdigit()).strip("."))
    desk.pass_time(hours=25)
    assert states(desk) == []


def test_only_the_kinds_of_documents_on_the_list_are_kept(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no such kind"):
        check_in(desk.office, hired(desk, "eeva"), 1, "passport FA123")


def test_of_two_members_of_staff_at_once_one_gets_the_time(desk: Desk, eeva: Member) -> None:
    refs = [entered(desk, eeva, number, kind="visit") for number in (MAIJA, ANNA)]
    (time, *_) = offer(desk.office)

    def booking(ref: str) -> bool:
        try:
            return book_for(desk.office, eeva, ref, time)
        except Conflict:
            return False

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(booking, refs)) == [False, True]
    assert states(desk) == ["booked"]
    assert len([text for text in told(desk) if "klo 10.00" in text or "kl 10.00" in text]) == 1


def test_staff_move_it_and_the_person_is_told_the_new_time(desk: Desk, eeva: Member) -> None:
    ref = booked(desk)
    assert move(desk.office, eeva, ref, offer(desk.office)[0])
    assert states(desk) == ["cancelled", "booked"]
    (text,) = told(desk)
    assert "käyntisi uusi aika on to 3.12. klo 11.00" in text


def test_staff_cancel_it_and_the_person_is_told_why_and_is_still_owed_it(
    desk: Desk, eeva: Member
) -> None:
    ref = booked(desk)
    assert cancel(desk.office, eeva, ref, "prevented")
    (text,) = told(desk)
    assert "to 3.12. klo 10.00 on peruttu. Syy: asiakaspalvelijalle tuli este." in text
    assert "Pyyntösi on edelleen avoinna. Uusi aika: KÄYNTI." in text
    (status,) = desk.text(MAIJA, "TILANNE")
    assert f"{ref} käynti" in status
    assert "15.12.2026" in status
    (event,) = (
        row
        for row in rows(desk.office.store, tables.request_event)
        if row.event not in {"received", "visit booked"}
    )
    assert (event.event, event.text) == ("visit cancelled", "asiakaspalvelijalle tuli este")
    assert "1=" in desk.text(MAIJA, "KÄYNTI")[0]
    assert ref in desk.text(MAIJA, "1")[0]
    assert states(desk) == ["cancelled", "booked"]


def test_it_is_cancelled_for_a_reason_and_once(desk: Desk, eeva: Member) -> None:
    ref = booked(desk)
    with pytest.raises(ValueError, match="no such reason"):
        cancel(desk.office, eeva, ref, "just so")
    assert states(desk) == ["booked"]
    assert cancel(desk.office, eeva, ref, "closed")
    assert not cancel(desk.office, eeva, ref, "closed")
    assert len(told(desk)) == 1


def test_who_did_not_come_is_told_that_the_request_is_closed(desk: Desk, eeva: Member) -> None:
    ref = booked(desk)
    (visit,) = rows(desk.office.store, tables.visit)
    assert not missed(desk.office, eeva, visit.id)  # it has not begun
    desk.clock.go(days=3)
    assert missed(desk.office, eeva, visit.id)
    (text,) = told(desk)
    assert f"to 3.12. klo 10.00, joten suljimme pyynnön {ref}" in text
    assert "ei ole avoimia" in desk.text(MAIJA, "TILANNE")[-1]
    assert not missed(desk.office, eeva, visit.id)
    assert told(desk) == []


def test_whoever_was_offered_times_and_left_waits_for_nothing(desk: Desk) -> None:
    desk.text(MAIJA, "KÄYNTI")
    desk.pass_time(minutes=16)
    assert rows(desk.office.store, tables.request) == []
    assert "ei ole avoimia" in desk.text(MAIJA, "TILANNE")[-1]


def test_the_next_answer_is_the_visit_itself(desk: Desk, eeva: Member) -> None:
    booked(desk)
    assert "viimeistään 3.12.2026" in desk.text(MAIJA, "TILANNE")[0]


def test_no_request_is_closed_over_a_visit_that_stands(desk: Desk, eeva: Member) -> None:
    ref = booked(desk)
    closing = {"outcome": "closed"}
    mending = {"name": "Maija Virtanen", "why": "x", "closes": "yes"}
    for action, form in (("close", closing), ("correct", mending)):
        with pytest.raises(Barred) as bar:
            commit(desk.office, eeva, ref, action, {**form, "seen": seen(desk, ref)})
        assert bar.value.word == "deciding.bar.visit"
    cancel(desk.office, eeva, ref, "mistake")
    decide(desk, eeva, "visit", "close", outcome="closed")
    assert "ei ole avoimia" in desk.text(MAIJA, "TILANNE")[-1]


def test_who_came_is_checked_in_once_and_has_got_what_was_asked(desk: Desk, eeva: Member) -> None:
    booked(desk)
    (visit,) = rows(desk.office.store, tables.visit)
    assert check_in(desk.office, eeva, visit.id, "passport")
    assert not check_in(desk.office, eeva, visit.id, "passport")
    (visit,) = rows(desk.office.store, tables.visit)
    assert (visit.state, visit.identity) == ("came", "passport")
    (request,) = rows(desk.office.store, tables.request)
    assert (request.state, request.decision) == ("closed", "granted")
