"""Four eyes: what one member of staff proposed, another decider approves or rejects.

A proposal is carried out in the transaction of whoever approves it, planned anew; when the
request has changed since, it is void, and says so. Nobody approves what they proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.service.acting import again
from bot.service.office import Office
from bot.service.staff.deciding.acting import carry_out
from bot.service.staff.deciding.case import Barred, Case, Incomplete, Outrun, Plan, Told, Unknown
from bot.service.staff.deciding.deciding import Rehearsal, note_names, rehearsal
from bot.service.staff.deciding.fields import unfit
from bot.service.staff.deciding.opening import held, open_request, planned
from bot.service.staff.offers import may_begin
from bot.service.staff.revealing import of_request
from bot.service.staff.sessions import Member
from bot.store import audit
from bot.store.cases import happened
from bot.store.personal import unpack
from bot.store.staff import proposals as rows
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal in the list."""

    id: int
    ref: str
    kind: str
    action: str
    login: str
    at: datetime
    is_mine: bool
    is_over: bool  # the request was closed meanwhile


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with all that it would do. `outcome` and `void` say why it cannot any more."""

    waiting: Waiting
    outcome: str | None
    language: str | None = None
    has_number: bool = False
    proof: str | None = None
    note: str | None = None
    rehearsal: Rehearsal | None = None
    is_void: bool = False


def waiting(office: Office, member: Member) -> list[Waiting]:
    """What waits for a second person, the oldest first."""
    with office.store.read() as unit:
        return [_waiting(row, member) for row in rows.waiting(unit)]


def look(office: Office, member: Member, proposal: int) -> Proposal:
    """A proposal, with exactly what it would do now. Raises Unknown."""
    return again(lambda: _look(office, member, proposal))


def approve(office: Office, member: Member, proposal: int) -> None:
    """Carry a proposal out. Raises Unknown, Barred for one's own, Outrun when it is over.

    One whose request has changed is void from now on, and Outrun is raised.
    """
    done = again(lambda: _approve(office, member, proposal))
    if not done:
        raise Outrun("deciding.outrun.void")
    office.wake()


def reject(office: Office, member: Member, proposal: int, why: str) -> None:
    """It shall not be done. Raises Unknown, Barred for one's own, Outrun, Incomplete."""
    words = " ".join(why.split())
    if fault := unfit(words):
        raise Incomplete(why=fault)
    if not again(lambda: _end(office, member, proposal, "rejected", words)):
        raise Outrun("deciding.outrun.void")


def withdraw(office: Office, member: Member, proposal: int) -> None:
    """One's own proposal is taken back. Raises Unknown when it is not, and Outrun."""
    if not again(lambda: _end(office, member, proposal, "withdrawn", None)):
        raise Outrun("deciding.outrun.void")


def _waiting(row: Any, member: Member) -> Waiting:
    is_mine, is_over = row.proposed_by == member.id, row.state == "closed"
    shared = (row.id, row.ref, row.kind, row.action, row.login, row.proposed_at)
    return Waiting(*shared, is_mine=is_mine, is_over=is_over)


def _look(office: Office, member: Member, proposal: int) -> Proposal:
    with office.store.write() as unit:
        row = _found(unit, proposal)
        if row.outcome is not None:
            return Proposal(_waiting(row, member), row.outcome)
        planned = _planned(office, unit, member, row)
        if planned is None:
            return Proposal(_waiting(row, member), None, is_void=True)
        case, plan = planned
        note_names(case)
        return Proposal(
            _waiting(row, member),
            None,
            language=case.language,
            has_number=case.request.number is not None,
            proof=plan.proof,
            note=plan.note,
            rehearsal=rehearsal(case, plan),
        )


def _found(unit: Unit, proposal: int) -> Any:
    row = rows.find(unit, proposal)
    if row is None:
        raise Unknown
    return row


def _planned(office: Office, unit: Unit, member: Member, row: Any) -> tuple[Case, Plan] | None:
    """What it would do now; None when the request or its proposer is not what it was."""
    if row.account != "active" or not may_begin(row.action, row.role):
        return None
    try:
        case = open_request(office, unit, member, row.ref, row.action, unpack(row.details))
        return case, planned(case, row.action)
    except (Unknown, Told, Incomplete):
        return None


def _open(unit: Unit, proposal: int) -> Any:
    row = _found(unit, proposal)
    if row.outcome is not None:
        raise Outrun("deciding.outrun.over")
    return row


def _approve(office: Office, member: Member, proposal: int) -> bool:
    with office.store.write() as unit:
        row, now = _open(unit, proposal), office.now()
        if row.proposed_by == member.id:
            raise Barred("deciding.bar.own")
        planned = _planned(office, unit, member, row)
        if planned is None:
            _over(unit, member, row, "void", now)
            return False
        if not rows.approve(unit, proposal, member.id, now):
            raise Outrun("deciding.outrun.over")
        case, plan = planned
        carry_out(case, row.action, plan, proposed_by=f"staff:{row.proposed_by}")
    return True


def _end(office: Office, member: Member, proposal: int, outcome: str, why: str | None) -> bool:
    with office.store.write() as unit:
        row, now = _open(unit, proposal), office.now()
        is_own = row.proposed_by == member.id
        if outcome == "rejected" and is_own:
            raise Barred("deciding.bar.own")
        if outcome == "withdrawn" and not is_own:
            raise Unknown
        if held(unit, row.ref, {}).state == "closed":  # perhaps erased: no words go there
            _over(unit, member, row, "void", now)
            return False
        _over(unit, member, row, outcome, now)
        happened(unit, row.request_id, outcome, member.actor, now, why)
    return True


def _over(unit: Unit, member: Member, row: Any, outcome: str, now: datetime) -> None:
    if not rows.end(unit, row.id, outcome, member.id, now):
        raise Outrun("deciding.outrun.over")
    subject = of_request(row.request_id)
    audit.append(
        unit, member.actor, f"{outcome} proposal", subject, now, ref=row.ref, reason=row.action
    )
