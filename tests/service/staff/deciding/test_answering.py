"""More is asked, more time is taken, requests are closed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.service.staff import deciding
from bot.service.staff.deciding import Incomplete
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished
from tests.service.staff.deciders import decide, events, hire, outbox, request_of, seen


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store, *PEOPLE)
    desk.text(MAIJA, "IHMINEN Minulla on kysymys")
    return desk


def test_a_question_leaves_the_request_open(desk: Desk) -> None:
    question = "Mitä tietoja haluat nähdä?"
    (text,) = decide(desk, hire(desk, role="agent"), "staff", "ask", question=question)
    request = request_of(desk, "staff")
    assert text == (
        f"Tarvitsemme lisätietoja pyyntöösi (viite {request.ref}): "
        "Mitä tietoja haluat nähdä? Vastaa: IHMINEN ja vastauksesi."
    )
    assert (request.state, request.decision) == ("open", None)
    assert events(desk, request.ref) == ["received", "asked"]
    row = outbox(desk)[-1]
    assert (row.message, row.request_id, row.limited) == ("esc.needinfo", request.id, False)


@pytest.mark.parametrize(
    ("question", "fault"), [("", "empty"), ("x" * 301, "long"), ("4111111111111111", "secret")]
)
def test_a_question_that_is_none(desk: Desk, question: str, fault: str) -> None:
    ref = request_of(desk, "staff").ref
    with pytest.raises(Incomplete) as lacking:
        form = {"seen": seen(desk, ref), "question": question}
        deciding.commit(desk.office, hire(desk), ref, "ask", form)
    assert lacking.value.faults == {"question": f"deciding.fault.{fault}"}


def test_more_time_is_taken_with_its_reason_and_once(desk: Desk) -> None:
    decider = hire(desk)
    (text,) = decide(desk, decider, "staff", "extend", reason="complex")
    request = request_of(desk, "staff")
    assert text == (
        "Tarvitsemme lisäaikaa pyyntösi käsittelyyn. Syy: pyyntösi vaatii laajan selvityksen. "
        f"Vastaamme viimeistään 1.3.2027. Viite {request.ref}. Voit valittaa (tietosuoja.fi) "
        "tai viedä asian tuomioistuimeen. Ohje: VALITUS."
    )
    assert (request.state, request.legal_due) == ("open", date(2027, 3, 1))
    assert (request.promised_due, request.extended_at) == (date(2027, 3, 1), desk.clock())
    assert "1.3.2027" in desk.text(MAIJA, "TILANNE")[0]
    again = deciding.look(desk.office, decider, request.ref, "extend")
    assert again.barred
    assert again.barred.word == "deciding.bar.extended"


def test_people_are_told_the_day_before_it_was_rolled_forward(desk: Desk) -> None:
    desk.clock.go(days=1, hours=1)
    desk.clock.go(days=4)  # a Sunday, the sixth; the sixth of March is a Saturday
    desk.text(ANNA, "PERSONAL hej")
    (text,) = decide(desk, hire(desk), "staff", "extend", reason="other", words="vi utreder ännu")
    assert "Orsak: vi utreder ännu. Vi svarar senast 6.3.2027." in text
    assert request_of(desk, "staff").legal_due == date(2027, 3, 8)


@pytest.mark.parametrize(("days", "open_to"), [(31, True), (34, True), (35, False)])
def test_only_within_the_first_month(desk: Desk, days: int, open_to: bool) -> None:
    desk.clock.go(days=days)  # the first of January is a holiday, then a weekend
    sheet = deciding.look(desk.office, hire(desk), request_of(desk, "staff").ref, "extend")
    assert (sheet.barred is None) is open_to


def test_a_request_is_closed_with_a_text(desk: Desk) -> None:
    (text,) = decide(desk, hire(desk), "staff", "close", outcome="granted", tells="yes")
    request = request_of(desk, "staff")
    assert text.startswith(f"Pyyntösi on käsitelty (viite {request.ref}).")
    assert (request.state, request.decision) == ("closed", "granted")


def test_a_request_is_closed_without_one(desk: Desk) -> None:
    assert decide(desk, hire(desk), "staff", "close", outcome="closed") == []
    assert request_of(desk, "staff").decision == "closed"


def test_how_it_ended_must_be_said(desk: Desk) -> None:
    ref = request_of(desk, "staff").ref
    form = {"seen": seen(desk, ref), "outcome": "erased"}
    sheet = deciding.rehearse(desk.office, hire(desk), ref, "close", form)
    assert sheet.faults == {"outcome": "deciding.fault.outcome"}


def test_whom_no_text_reaches_is_not_texted_by_itself(desk: Desk) -> None:
    sheet = deciding.look(desk.office, hire(desk), request_of(desk, "staff").ref, "close")
    assert sheet.values == {"outcome": "", "tells": "yes"}
