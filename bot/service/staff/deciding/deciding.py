"""The way of a decision: its form, the exact preview, the commit or the proposal to another.

Each step opens the request anew. What it shows of people is in the audit log before it is
shown, and the commit asks for the same plan as the preview.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.catalogue import Text
from bot.redact import redact
from bot.service.acting import again
from bot.service.office import Office
from bot.service.staff.deciding.acting import carry_out
from bot.service.staff.deciding.case import (
    Barred,
    Case,
    Change,
    Field,
    Incomplete,
    Outrun,
    Plan,
)
from bot.service.staff.deciding.opening import PERSON, SEEN, Form, open_request, planned
from bot.service.staff.deciding.table import DECISIONS
from bot.service.staff.revealing import REASONS, of_person, of_request
from bot.service.staff.sending import preview
from bot.service.staff.sessions import Member
from bot.store import audit
from bot.store.cases import happened
from bot.store.personal import pack, unpack
from bot.store.staff import casework, proposals
from bot.store.staff import deciding as rows
from bot.store.vault.sealing import SealBroken

T = TypeVar("T")

_DECIDING = REASONS[1]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would be done. Without a number nothing is sent: `texts` are words for a letter."""

    texts: tuple[Text, ...]
    changes: tuple[Change, ...]
    decision: str | None
    remark: str | None
    person: str | None  # whose record it is about


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal that waits for another person."""

    id: int
    action: str
    login: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a decision: its form as it was filled, and the preview once it is whole."""

    ref: str
    kind: str
    action: str
    language: str
    has_number: bool
    fields: tuple[Field, ...]
    values: dict[str, str]
    seen: str
    four_eyes: bool
    grave: bool
    since: int  # texts of the person that joined the request
    proposal: Standing | None
    rehearsal: Rehearsal | None = None
    faults: dict[str, str] | None = None
    barred: Barred | None = None


def look(office: Office, member: Member, ref: str, action: str) -> Sheet:
    """The empty form, or at once the preview of what asks nothing. Raises Unknown, Outrun."""
    return _attempt(lambda: _sheet(office, member, ref, action, None))


def rehearse(office: Office, member: Member, ref: str, action: str, form: Form) -> Sheet:
    """The filled form with its faults, or the preview. Raises Unknown, Outrun."""
    return _attempt(lambda: _sheet(office, member, ref, action, form))


def commit(office: Office, member: Member, ref: str, action: str, form: Form) -> None:
    """Decide, or propose what needs another person.

    Raises Unknown, Outrun, Barred, or Incomplete.
    """
    _attempt(lambda: _commit(office, member, ref, action, form))
    office.wake()


def _attempt(work: Callable[[], T]) -> T:
    try:
        return again(work)
    except SealBroken:  # it has alarmed: nothing is decided upon what was tampered with
        raise Outrun("deciding.outrun.unreadable") from None


def _commit(office: Office, member: Member, ref: str, action: str, form: Form) -> None:
    with office.store.write() as unit:
        case = open_request(office, unit, member, ref, action, {SEEN: "", **form})
        plan = planned(case, action)
        if DECISIONS[action].four_eyes:
            _propose(case, action, plan)
        else:
            carry_out(case, action, plan)


def _propose(case: Case, action: str, plan: Plan) -> None:
    unit, request, member, now = case.unit, case.request, case.member, case.now
    if standing(case) is not None:
        raise Barred("deciding.bar.proposed")
    names = [field.name for field in DECISIONS[action].fields(case)]
    details = {name: case.form.get(name, "") for name in (*names, SEEN)}
    details[PERSON] = plan.person or ""
    proposals.propose(unit, request.id, action, pack(details), member.id, now)
    happened(unit, request.id, "proposed", member.actor, now)
    subject = of_request(request.id)
    audit.append(unit, member.actor, f"proposed {action}", subject, now, ref=case.ref)


def standing(case: Case) -> Standing | None:
    """The open proposal of a request; one that the request has outrun is void from now on."""
    row = proposals.open_of(case.unit, case.request.id)
    if row is None:
        return None
    if unpack(row.details).get(SEEN) != seen(case):
        proposals.end(case.unit, row.id, "void", case.member.id, case.now)
        return None
    return Standing(row.id, row.action, row.login, row.proposed_at)


def seen(case: Case) -> str:
    """The newest event of the request that matters."""
    return str(rows.newest(case.unit, case.request.id))


def rehearsal(case: Case, plan: Plan) -> Rehearsal:
    """The texts in words, and what will be otherwise."""
    texts = preview(case.office, case.request, *plan.replies)
    return Rehearsal(tuple(texts), plan.changes, plan.decision, plan.remark, plan.person)


def note_names(case: Case) -> None:
    """Names of the people on record are about to be shown."""
    for person in case.people:
        audit.append(
            case.unit,
            case.member.actor,
            casework.REVEALED,
            of_person(person.id),
            case.now,
            ref=case.ref,
            reason=_DECIDING,
            result="name",
        )


def _sheet(office: Office, member: Member, ref: str, action: str, form: Form | None) -> Sheet:
    with office.store.write() as unit:
        case = open_request(office, unit, member, ref, action, form or {})
        decision = DECISIONS[action]
        if decision.shows:
            note_names(case)
        fields = decision.fields(case)
        waits = standing(case)
        page = Sheet(
            ref=case.ref,
            kind=case.request.kind,
            action=action,
            language=case.language,
            has_number=case.request.number is not None,
            fields=fields,
            values={one.name: _typed(one, form) for one in fields},
            seen=seen(case),
            four_eyes=decision.four_eyes,
            grave=decision.grave,
            since=len(rows.events(unit, case.request.id, "joined")),
            proposal=waits,
        )
        if waits and decision.four_eyes:
            return replace(page, barred=Barred("deciding.bar.proposed"))
        return _planned(case, page, is_empty=form is None and bool(fields))


def _typed(field: Field, form: Form | None) -> str:
    """What stands in a field; a secret number that was typed is not shown again."""
    return field.value if form is None else redact(form.get(field.name, "")).text


def _planned(case: Case, page: Sheet, *, is_empty: bool) -> Sheet:
    """With the preview, with what is amiss, or with what stands in the way."""
    try:
        plan = planned(case, page.action)
    except Incomplete as lacking:
        return page if is_empty else replace(page, faults=lacking.faults)
    except Barred as bar:
        return replace(page, barred=bar)
    return page if is_empty else replace(page, rehearsal=rehearsal(case, plan))
