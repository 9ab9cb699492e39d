"""Names: the claimed one accepted, accepted in another spelling, or an error put right.

The name that staff accept is confirmed: later corrections are measured against it. A
number that proves nothing any more is not told a name.
"""

from __future__ import annotations

from typing import Any

from bot.domain import Name, Reply
from bot.names import clean
from bot.requests import Event
from bot.service.staff.deciding import fields
from bot.service.staff.deciding.case import (
    Barred,
    Case,
    Change,
    Decision,
    Effect,
    Field,
    Incomplete,
    Plan,
)
from bot.store.personal import unpack
from bot.store.staff import deciding as rows
from bot.store.staff import records


def claimed(case: Case) -> str | None:
    """The name that was asked for, None when only staff can read it out of the words."""
    new = unpack(case.request.details).get("new")
    return clean(str(new)) if new else None


def set_name(person: Any, new: str) -> Effect:
    """The name becomes this one, by staff's word."""

    def effect(case: Case) -> None:
        records.accept_name(case.unit, person.id, new, case.now)

    return effect


def keep_names(**values: Any) -> Effect:
    """The old name and the new one stay with the request as its proof."""

    def effect(case: Case) -> None:
        rows.detail(case.unit, case.request, **values)

    return effect


def _not_anothers(case: Case, person: Any, new: str) -> None:
    """On a shared number two records of one name would be one person."""
    key = case.unit.keys.name_key(new)
    if any(one.id != person.id and one.name_key == key for one in case.people):
        raise Incomplete(name="deciding.fault.same_name")


def _told(case: Case, person: Any, message: str, new: str) -> Reply:
    if case.proves(person):
        return Reply(message, {"new": Name(new), "ref": case.ref})
    return Reply("esc.closed", {"ref": case.ref})


def _remark(case: Case, person: Any) -> str | None:
    return None if case.proves(person) else "deciding.remark.unproven"


def _accepted(case: Case, new: str, message: str, decision: str) -> Plan:
    person = case.person
    _not_anothers(case, person, new)
    return Plan(
        replies=(_told(case, person, message, new),),
        changes=(Change("name", person.name, new),),
        effects=(set_name(person, new), keep_names(old=person.name, entered=new)),
        decision=decision,
        move=Event.DECIDE,
        person=person.id,
        remark=_remark(case, person),
    )


def _accept(case: Case) -> Plan:
    new = claimed(case)
    if new is None:
        raise Barred("deciding.bar.no_claim")
    return _accepted(case, new, "name.done", "accepted")


def _accept_edited(case: Case) -> Plan:
    new = fields.name(case)
    same = new == claimed(case)
    message, decision = ("name.done", "accepted") if same else ("name.edited", "accepted edited")
    return _accepted(case, new, message, decision)


def _edited(case: Case) -> tuple[Field, ...]:
    return *fields.record(case), Field("name", value=claimed(case) or "")


def _correct(case: Case) -> Plan:
    person, new, why = case.person, fields.name(case), fields.words(case, "why")
    if new == person.name:
        raise Incomplete(name="deciding.fault.unchanged")
    _not_anothers(case, person, new)
    closes = fields.closes(case)
    told = _told(case, person, "name.fixed", new)
    corrected = {"old": person.name, "new": new, "reason": why, "at": case.now}
    return Plan(
        replies=(told,) if closes or case.proves(person) else (),
        changes=(Change("name", person.name, new),),
        effects=(set_name(person, new), keep_names(corrected=corrected)),
        decision="corrected" if closes else None,
        move=Event.DECIDE if closes else None,
        event="closed" if closes else "corrected",
        note=why,
        person=person.id,
        remark=_remark(case, person),
    )


def _to_correct(case: Case) -> tuple[Field, ...]:
    name = "" if case.shared or not case.people else case.people[0].name
    asked = Field("name", value=name), Field("why", "lines", longest=fields.LONGEST_WORDS)
    return *fields.record(case), *asked, *fields.closing(case)


ACCEPT = Decision(_accept, fields.record, shows=True)
ACCEPT_EDITED = Decision(_accept_edited, _edited, shows=True)
CORRECT = Decision(_correct, _to_correct, shows=True)
