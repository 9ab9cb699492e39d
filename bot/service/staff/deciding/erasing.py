"""An erasure that staff decide on: all of the record goes, and the person is told.

Two different people must want it. The text that tells her keeps the number until it has
left; on a number that another record shares it says nothing of an erasure.
"""

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
    Plan,
    Word,
)
from bot.store import erasure, install
from bot.store.staff import deciding as rows


def erase(person: Any) -> Effect:
    """Everything of her goes, whatever was texted too."""

    def effect(case: Case) -> None:
        registrant = person.id if person else ""
        if person:
            rows.assign(case.unit, case.request.id, registrant)  # so that it goes with her
        erasure.erase(case.unit, registrant, case.ref, case.now, number=case.number)
        install.put(case.unit, install.TO_SCRUB, "yes")

    return effect


def proof(case: Case) -> str | None:
    """How an erasure that no code confirmed was made sure of."""
    return fields.checked(case) if needs_check(case) else None


def needs_check(case: Case) -> bool:
    """No code from the handset confirmed it."""
    return bool(case.request.kind == "wish" or case.request.channel != "sms")


def check(case: Case) -> tuple[Field, ...]:
    """How it was made sure who wants it, where no code did."""
    return (fields.CHECK,) if needs_check(case) else ()


def _approve(case: Case) -> Plan:
    person = case.person if case.people or not case.number else None
    if person and person.keep_until and person.keep_until >= case.today:
        raise Barred("deciding.bar.kept", day=person.keep_until)
    done = Reply("del.done", {"date": case.now, "ref": case.ref})
    told = Reply("esc.closed", {"ref": case.ref}) if case.shared else done
    held = person.name if person else Word("deciding.change.texts_only")
    return Plan(
        replies=(told,),
        changes=(Change("record", held, None),),
        effects=(erase(person),),
        decision="erased",
        move=Event.DECIDE,
        proof=proof(case),
        person=person.id if person else None,
        forgets=not case.shared,
        remark="deciding.remark.shared" if case.shared else None,
    )


def _to_approve(case: Case) -> tuple[Field, ...]:
    return *fields.record(case), *check(case)


APPROVE = Decision(_approve, _to_approve, four_eyes=True, shows=True, grave=True)
