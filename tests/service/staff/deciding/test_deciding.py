"""The way of every decision: seen as it is, once, by whoever may, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.service.staff import deciding
from bot.service.staff.deciding import Outrun, Unknown
from bot.store import tables
from bot.store.cases import happened
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.codes import answered
from tests.service.staff.deciders import decide, hire, log, outbox, request_of, seen


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store, *PEOPLE)
    answered(desk, MAIJA, "NIMI Maija Virtanen")
    return desk


def test_looking_changes_nothing(desk: Desk) -> None:
    before = len(outbox(desk))
    sheet = deciding.look(desk.office, hire(desk), request_of(desk, "name").ref, "accept")
    assert sheet.rehearsal
    assert sheet.rehearsal.texts[0].parts == 1
    assert sheet.rehearsal.texts[0].encoding == "gsm7"
    assert len(outbox(desk)) == before
    assert request_of(desk, "name").state == "open"


def test_an_empty_form_has_no_faults_yet(desk: Desk) -> None:
    sheet = deciding.look(desk.office, hire(desk), request_of(desk, "name").ref, "refuse")
    assert (sheet.faults, sheet.rehearsal, sheet.barred) == (None, None, None)


def test_there_is_no_other_request_and_no_other_decision(desk: Desk) -> None:
    decider, ref = hire(desk), request_of(desk, "name").ref
    for wrong in (("T-000000", "accept"), (ref, "forget"), (ref, "approve"), (ref, "lift")):
        with pytest.raises(Unknown):
            deciding.look(desk.office, decider, *wrong)


def test_what_is_closed_takes_no_decision(desk: Desk) -> None:
    decider, ref = hire(desk), request_of(desk, "name").ref
    decide(desk, decider, "name", "accept")
    for use in (deciding.look, lambda *all: deciding.commit(*all, {"seen": "1"})):
        with pytest.raises(Outrun) as outrun:
            use(desk.office, decider, ref, "refuse")
        assert outrun.value.word == "deciding.outrun.closed"


def test_what_the_person_did_meanwhile_must_be_seen_first(desk: Desk) -> None:
    decider, ref = hire(desk), request_of(desk, "name").ref
    form = {"seen": seen(desk, ref)}
    answered(desk, MAIJA, "NIMI Maija Meri")
    for use in (deciding.rehearse, deciding.commit):
        with pytest.raises(Outrun) as outrun:
            use(desk.office, decider, ref, "accept", form)
        assert outrun.value.word == "deciding.outrun.changed"
    assert request_of(desk, "name").state == "open"
    assert deciding.look(desk.office, decider, ref, "accept").since == 1


def test_a_form_that_saw_nothing_decides_nothing(desk: Desk) -> None:
    with pytest.raises(Outrun):
        deciding.commit(desk.office, hire(desk), request_of(desk, "name").ref, "accept", {})


def test_a_note_of_staff_does_not_matter(desk: Desk) -> None:
    decider, request = hire(desk), request_of(desk, "name")
    form = {"seen": seen(desk, request.ref)}
    with desk.office.store.write() as unit:
        happened(unit, request.id, "note", "staff:7", desk.clock(), "soitin hänelle")
    deciding.commit(desk.office, decider, request.ref, "accept", form)
    assert request_of(desk, "name").decision == "accepted"


def race(*acts: Callable[[], None]) -> list[str]:
    """What came of acts done at once: `done`, or the word of the fault."""

    def outcome(act: Callable[[], None]) -> str:
        try:
            act()
        except Outrun as outrun:
            return outrun.word
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(outcome, acts))


def test_of_two_who_decide_at_once_one_wins(desk: Desk) -> None:
    ref = request_of(desk, "name").ref
    form = {"seen": seen(desk, ref), "reason": "right"}
    ways = [(hire(desk), "accept"), (hire(desk), "refuse"), (hire(desk), "accept")]
    outcomes = race(
        *(
            lambda who=who, action=action: deciding.commit(desk.office, who, ref, action, form)  # type: ignore[misc]
            for who, action in ways
        )
    )
    assert outcomes.count("done") == 1
    assert set(outcomes) == {"done", "deciding.outrun.closed"}
    assert len(log(desk)) == 1
    texts = [row.message for row in outbox(desk) if row.request_id]
    assert texts in (["name.done"], ["name.rejected", "refusal.rights"])


def test_of_two_who_ask_at_once_one_is_heard(desk: Desk) -> None:
    ref = request_of(desk, "name").ref
    form = {"seen": seen(desk, ref), "question": "Miksi?"}
    outcomes = race(
        *(
            lambda who=who: deciding.commit(desk.office, who, ref, "ask", form)  # type: ignore[misc]
            for who in (hire(desk), hire(desk))
        )
    )
    assert outcomes == ["deciding.outrun.changed", "done"]


def test_deciding_and_a_text_at_once_agree(desk: Desk) -> None:
    answered(desk, MAIJA, "POISTA")
    request = request_of(desk, "delete")
    form = {"seen": seen(desk, request.ref)}
    with ThreadPoolExecutor(2) as pool:
        called_off = pool.submit(desk.text, MAIJA, "PERU POISTO")
        kept = pool.submit(
            race, lambda: deciding.commit(desk.office, hire(desk), request.ref, "keep", form)
        )
        called_off.result()
    closed = request_of(desk, "delete")
    assert (closed.state, closed.decision) == ("closed", "cancelled")
    assert kept.result()[0] in ("done", "deciding.outrun.closed")


def test_the_worker_is_told_of_the_texts(desk: Desk) -> None:
    ref = request_of(desk, "name").ref
    deciding.commit(desk.office, hire(desk), ref, "accept", {"seen": seen(desk, ref)})
    desk.pass_time(seconds=1)
    assert "Uusi nimi: Maija Virtanen" in desk.tray.sent[-1].text


def test_no_name_and_no_text_stands_in_the_audit_log(desk: Desk) -> None:
    decide(desk, hire(desk), "name", "refuse", reason="other", words="nimi ei ole sinun")
    found = str(rows(desk.office.store, tables.audit))
    for secret in ("Virtanen", "Meikäläinen", "ei ole sinun", MAIJA):
        assert secret not in found
