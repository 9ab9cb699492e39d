"""Two records of one person on one number become one. Two different people must want it."""

from __future__ import annotations

from typing import Any

from bot.domain import Reply
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
    Option,
    Plan,
)
from bot.store.staff.merging import merge


def _merging(kept: Any, gone: Any) -> Effect:
    def effect(case: Case) -> None:
        merge(case.unit, kept, gone, case.ref, case.now)

    return effect


def _chosen(case: Case, field: str) -> Any:
    found = [one for one in case.people if one.id == case.form.get(field)]
    if not found:
        raise Incomplete(**{field: "deciding.fault.record"})
    return found[0]


def _merge(case: Case) -> Plan:
    if not case.shared:
        raise Barred("deciding.bar.not_shared")
    kept, gone = _chosen(case, "kept"), _chosen(case, "gone")
    if kept.id == gone.id:
        raise Incomplete(gone="deciding.fault.same_record")
    if kept.number_key != gone.number_key:
        raise Barred("deciding.bar.two_numbers")
    why, closes = fields.words(case, "why"), fields.closes(case)
    return Plan(
        replies=(Reply("esc.closed", {"ref": case.ref}),) if closes else (),
        changes=(Change("record", gone.name, kept.name),),
        effects=(_merging(kept, gone),),
        decision="merged" if closes else None,
        move=Event.DECIDE if closes else None,
        event="closed" if closes else "merged",
        note=why,
        person=kept.id,
    )


def _to_merge(case: Case) -> tuple[Field, ...]:
    options = tuple(Option(one.id, one.name, one.language or case.language) for one in case.people)
    return (
        Field("kept", "choice", options),
        Field("gone", "choice", options),
        Field("why", "lines", longest=fields.LONGEST_WORDS),
        *fields.closing(case, "yes"),
    )


MERGE = Decision(_merge, _to_merge, four_eyes=True, shows=True, grave=True)
