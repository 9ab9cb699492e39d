"""Who has a request: taken, given back, or given to another by who decides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.service.office import Office
from bot.service.staff.sessions import Member
from bot.store import audit
from bot.store.cases import happened
from bot.store.staff import queue as rows
from bot.store.unit import Unit

WORKERS = ("agent", "decider")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who has a request, and who may have it: ids of staff to logins."""

    ref: str
    open: bool
    holder_id: int | None
    holder: str | None
    choices: dict[int, str]


def assignment(office: Office, member: Member, ref: str) -> Assignment | None:
    """How a request is assigned, and to whom this member of staff may give it."""
    with office.store.read() as unit:
        return _assignment(unit, member, ref)


def assign(
    office: Office, member: Member, ref: str, receiver: int | None, before: int | None
) -> bool:
    """Give a request from `before` to `receiver` (None: nobody); False when it moved meanwhile.

    Raises LookupError when there is no such request, PermissionError when it is not this
    member's to give to that person.
    """
    now = office.now()
    with office.store.write() as unit:
        found = _assignment(unit, member, ref)
        if found is None:
            raise LookupError(ref)
        if receiver is not None and receiver not in found.choices:
            raise PermissionError
        if receiver == before == found.holder_id and found.open:
            return True
        request_id = rows.assign(unit, ref, receiver, before)
        if request_id is None:
            return False
        happened(unit, request_id, _event(member, receiver), member.actor, now)
        reason = None if receiver is None else f"staff:{receiver}"
        subject = f"request:{request_id}"
        audit.append(unit, member.actor, "request assigned", subject, now, ref=ref, reason=reason)
    return True


def _assignment(unit: Unit, member: Member, ref: str) -> Assignment | None:
    row = rows.by_ref(unit, ref)
    if row is None:
        return None
    people = rows.people(unit)
    choices = {person.id: person.login for person in people if _may_have(member, person)}
    holder = next((person.login for person in people if person.id == row.assignee), None)
    return Assignment(ref, row.state != "closed", row.assignee, holder, choices)


def _may_have(member: Member, person: object) -> bool:
    id, role, state = (getattr(person, name) for name in ("id", "role", "state"))
    if id == member.id:
        return True
    return member.role == "decider" and role in WORKERS and state == "active"


def _event(member: Member, receiver: int | None) -> str:
    if receiver is None:
        return "released"
    return "taken" if receiver == member.id else "assigned"
