"""Four eyes: what one proposes, another approves or rejects; once, and only as it was seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from bot.service.staff import approvals, deciding
from bot.service.staff.deciding import Barred, Incomplete, Outrun, Unknown
from bot.service.staff.sessions import Member
from bot.store import tables
from bot.store.staff import proposals as table
from bot.store.unit import Store
from tests.conversations.people import set_on_record
from tests.offices import MAIJA, NOBODY, PEOPLE, START, Desk, furnished, person
from tests.service.books import rows
from tests.service.codes import answered
from tests.service.staff.deciders import (
    decide,
    events,
    hire,
    move,
    outbox,
    person_on,
    request_of,
    seen,
)


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store, *PEOPLE)
    set_on_record(desk, MAIJA, keep_until=START.date(), keep_ground="lasku")
    answered(desk, MAIJA, "POISTA")
    desk.pass_time(days=2)
    return desk


def proposed(desk: Desk, proposer: Member) -> int:
    """The erasure of Maija, proposed."""
    decide(desk, proposer, "delete", "approve")
    return int(rows(desk.office.store, tables.staff_proposal)[-1].id)


def outcome(desk: Desk) -> str | None:
    return rows(desk.office.store, tables.staff_proposal)[-1].outcome  # type: ignore[no-any-return]


def test_nothing_happens_before_the_second_person(desk: Desk) -> None:
    proposer, other = hire(desk, role="agent"), hire(desk)
    proposal = proposed(desk, proposer)
    request = request_of(desk, "delete")
    assert request.state == "open"
    assert events(desk, request.ref) == ["received", "proposed"]
    (waiting,) = approvals.waiting(desk.office, proposer)
    assert (waiting.id, waiting.ref, waiting.action, waiting.login, waiting.is_mine) == (
        proposal,
        request.ref,
        "approve",
        proposer.login,
        True,
    )
    shown = approvals.look(desk.office, other, proposal)
    assert shown.rehearsal
    assert shown.rehearsal.decision == "erased"
    assert shown.rehearsal.texts[0].text.startswith("Tietosi on poistettu rekisteristä 3.12.2026")
    approvals.approve(desk.office, other, proposal)
    assert request_of(desk, "delete").decision == "erased"
    row = rows(desk.office.store, tables.staff_proposal)[-1]
    assert (row.outcome, row.decided_by, row.details) == ("approved", other.id, None)
    assert approvals.waiting(desk.office, other) == []
    assert approvals.look(desk.office, other, proposal).outcome == "approved"


def test_nobody_approves_or_rejects_what_they_proposed(desk: Desk) -> None:
    proposer = hire(desk)
    proposal = proposed(desk, proposer)
    with pytest.raises(Barred) as bar:
        approvals.approve(desk.office, proposer, proposal)
    assert bar.value.word == "deciding.bar.own"
    with pytest.raises(Barred):
        approvals.reject(desk.office, proposer, proposal, "en minä")
    assert outcome(desk) is None
    assert person_on(desk, MAIJA)


def test_the_store_itself_lets_nobody_approve_their_own(desk: Desk) -> None:
    proposer = hire(desk)
    proposal = proposed(desk, proposer)
    with desk.office.store.write() as unit:
        assert not table.approve(unit, proposal, proposer.id, desk.clock())


def test_a_second_proposal_waits_for_the_first(desk: Desk) -> None:
    proposal = proposed(desk, hire(desk))
    ref = request_of(desk, "delete").ref
    sheet = deciding.look(desk.office, hire(desk), ref, "approve")
    assert sheet.proposal
    assert sheet.proposal.id == proposal
    assert sheet.barred
    assert sheet.barred.word == "deciding.bar.proposed"
    with pytest.raises(Barred):
        deciding.commit(desk.office, hire(desk), ref, "approve", {"seen": seen(desk, ref)})
    assert len(rows(desk.office.store, tables.staff_proposal)) == 1


def test_what_needs_no_second_person_may_be_decided_meanwhile(desk: Desk) -> None:
    proposal = proposed(desk, hire(desk))
    decide(desk, hire(desk), "delete", "refuse", reason="accounting")
    assert outcome(desk) == "void"
    with pytest.raises(Outrun) as outrun:
        approvals.approve(desk.office, hire(desk), proposal)
    assert outrun.value.word == "deciding.outrun.over"


def test_a_proposal_whose_request_changed_is_void(desk: Desk) -> None:
    proposal = proposed(desk, hire(desk))
    desk.text(MAIJA, "PERU POISTO")
    (waiting,) = approvals.waiting(desk.office, hire(desk))
    assert waiting.is_over
    assert approvals.look(desk.office, hire(desk), proposal).is_void
    with pytest.raises(Outrun) as outrun:
        approvals.approve(desk.office, hire(desk), proposal)
    assert outrun.value.word == "deciding.outrun.void"
    assert outcome(desk) == "void"
    assert person_on(desk, MAIJA)


def test_a_void_proposal_makes_room_for_another(desk: Desk) -> None:
    proposed(desk, hire(desk))
    decide(desk, hire(desk), "delete", "ask", question="Oletko varma?")
    proposed(desk, hire(desk))
    found = rows(desk.office.store, tables.staff_proposal)
    assert [row.outcome for row in found] == ["void", None]


def test_what_the_register_says_by_then_counts(desk: Desk) -> None:
    proposal = proposed(desk, hire(desk))
    set_on_record(desk, MAIJA, keep_until=START.date().replace(year=2030))
    with pytest.raises(Outrun):
        approvals.approve(desk.office, hire(desk), proposal)
    assert person_on(desk, MAIJA)


def test_a_proposal_is_rejected_with_a_reason(desk: Desk) -> None:
    proposal, other = proposed(desk, hire(desk)), hire(desk)
    for why, fault in (("", "empty"), ("x" * 501, "long"), ("131052-308T", "secret")):
        with pytest.raises(Incomplete) as lacking:
            approvals.reject(desk.office, other, proposal, why)
        assert lacking.value.faults == {"why": f"deciding.fault.{fault}"}
    approvals.reject(desk.office, other, proposal, "lasku on maksamatta")
    assert outcome(desk) == "rejected"
    request = request_of(desk, "delete")
    assert events(desk, request.ref)[-1] == "rejected"
    assert request.state == "open"
    with pytest.raises(Outrun):
        approvals.reject(desk.office, other, proposal, "toistamiseen")


def test_whoever_proposed_it_may_take_it_back(desk: Desk) -> None:
    proposer = hire(desk, role="agent")
    proposal = proposed(desk, proposer)
    with pytest.raises(Unknown):
        approvals.withdraw(desk.office, hire(desk), proposal)
    approvals.withdraw(desk.office, proposer, proposal)
    assert outcome(desk) == "withdrawn"
    proposed(desk, proposer)


def test_there_is_no_other_proposal(desk: Desk) -> None:
    for use in (approvals.look, approvals.approve, approvals.withdraw):
        with pytest.raises(Unknown):
            use(desk.office, hire(desk), 4711)


def test_two_deciders_at_once_erase_once(desk: Desk) -> None:
    proposal = proposed(desk, hire(desk))
    others = [hire(desk), hire(desk), hire(desk)]

    def approve(other: Member) -> str:
        try:
            approvals.approve(desk.office, other, proposal)
        except Outrun as outrun:
            return outrun.word
        return "done"

    with ThreadPoolExecutor(3) as pool:
        outcomes = sorted(pool.map(approve, others))
    assert outcomes == ["deciding.outrun.over"] * 2 + ["done"]
    assert [row.message for row in outbox(desk)].count("del.done") == 1
    assert len(rows(desk.office.store, tables.erasure)) == 1


def test_both_names_stand_in_the_audit_log(desk: Desk) -> None:
    proposer, other = hire(desk), hire(desk)
    approvals.approve(desk.office, other, proposed(desk, proposer))
    found = [r for r in rows(desk.office.store, tables.audit) if "approve" in r.action]
    assert [(row.actor, row.action) for row in found] == [
        (proposer.actor, "proposed approve"),
        (other.actor, "decided approve"),
    ]
    assert found[1].reason == f"proposed by {proposer.actor}"


@pytest.fixture
def shared(store: Store) -> Desk:
    """Somebody of two on one number wants to be erased."""
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    return desk


def voided(desk: Desk, proposal: int) -> bool:
    """Approving tells that the proposal is void."""
    with pytest.raises(Outrun) as outrun:
        approvals.approve(desk.office, hire(desk), proposal)
    return outrun.value.word == "deciding.outrun.void" and outcome(desk) == "void"


def test_whoever_stays_on_the_number_is_not_erased_for_who_left_it(shared: Desk) -> None:
    kalle = next(r for r in rows(shared.office.store, tables.registrant) if r.name == "Kalle Kaima")
    decide(shared, hire(shared), "wish", "approve", check="seen_id", record=kalle.id)
    proposal = rows(shared.office.store, tables.staff_proposal)[-1].id
    move(shared, "Kalle Kaima", NOBODY)
    assert voided(shared, proposal)
    assert person_on(shared, MAIJA).name == "Maija Meikäläinen"


def test_nobody_is_erased_for_the_one_who_had_the_number_alone(shared: Desk) -> None:
    move(shared, "Kalle Kaima", NOBODY)
    decide(shared, hire(shared), "wish", "approve", check="seen_id")
    proposal = rows(shared.office.store, tables.staff_proposal)[-1].id
    move(shared, "Maija Meikäläinen", "+358457654321")
    move(shared, "Kalle Kaima", MAIJA)
    assert voided(shared, proposal)
    assert person_on(shared, MAIJA).name == "Kalle Kaima"


@pytest.mark.parametrize("ending", ["rejected", "withdrawn", "void"])
def test_what_was_typed_goes_with_the_end_of_a_proposal(desk: Desk, ending: str) -> None:
    proposer = hire(desk)
    proposal = proposed(desk, proposer)
    if ending == "rejected":
        approvals.reject(desk.office, hire(desk), proposal, "lasku on maksamatta")
    elif ending == "withdrawn":
        approvals.withdraw(desk.office, proposer, proposal)
    else:
        decide(desk, hire(desk), "delete", "refuse", reason="accounting")
    row = rows(desk.office.store, tables.staff_proposal)[-1]
    assert (row.outcome, row.details) == (ending, None)


def test_no_words_are_written_onto_a_request_that_is_closed(desk: Desk) -> None:
    proposer = hire(desk)
    proposal = proposed(desk, proposer)
    desk.text(MAIJA, "PERU POISTO")
    ref = request_of(desk, "delete").ref
    before = events(desk, ref)
    with pytest.raises(Outrun) as outrun:
        approvals.reject(desk.office, hire(desk), proposal, "lasku on maksamatta")
    assert outrun.value.word == "deciding.outrun.void"
    assert (outcome(desk), events(desk, ref)) == ("void", before)


@pytest.mark.parametrize("lost", [{"state": "suspended"}, {"role": "auditor"}])
def test_a_proposal_falls_with_the_rights_of_its_proposer(desk: Desk, lost: dict[str, str]) -> None:
    proposer = hire(desk)
    proposal = proposed(desk, proposer)
    staff = tables.staff
    with desk.office.store.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.id == proposer.id).values(**lost))
    assert approvals.look(desk.office, hire(desk), proposal).is_void
    assert voided(desk, proposal)
    assert person_on(desk, MAIJA)
