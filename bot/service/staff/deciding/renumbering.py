"""A person has another number. Two different people must want it.

The new number has proven nothing yet: it reveals no data before the surname and a code.
The person is told at the old number, as long as that is surely hers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain import Reply
from bot.numbers import answerable, e164
from bot.requests import Event
from bot.service.staff import masking
from bot.service.staff.deciding import fields
from bot.service.staff.deciding.case import (
    Case,
    Change,
    Decision,
    Effect,
    Field,
    Incomplete,
    Plan,
)
from bot.store import registrants
from bot.store.staff.renumbering import renumber


def new_number(case: Case) -> str:
    """The number that was typed, twice the same. Raises Incomplete."""
    office, typed = case.office, case.form.get("number", "")
    number = e164(typed)
    if number is None or not answerable(number, office.countries, office.numbers):
        raise Incomplete(number="deciding.fault.number")
    if e164(case.form.get("again", "")) != number:
        raise Incomplete(again="deciding.fault.again")
    return number


def _renumbering(person: Any, new: str) -> Effect:
    def effect(case: Case) -> None:
        alone = len(registrants.find(case.unit, person.number)) == 1
        unproven = case.now - timedelta(days=case.office.policy.fresh_days + 1)
        confirmed_at = min(person.confirmed_at, unproven)
        renumber(case.unit, person, new, alone=alone, confirmed_at=confirmed_at, now=case.now)

    return effect


def _change(case: Case) -> Plan:
    person, new = case.person, new_number(case)
    if registrants.find(case.unit, new):  # hers already, or somebody else's
        raise Incomplete(number="deciding.fault.taken")
    proof, closes = fields.checked(case), fields.closes(case)
    told = Reply("number.changed", {"date": case.now, "ref": case.ref})
    hers = case.request.number == person.number and case.proves(person)
    return Plan(
        replies=(told,) if hers else (),
        changes=(Change("number", masking.number(person.number), new),),
        effects=(_renumbering(person, new),),
        decision="number changed" if closes else None,
        move=Event.DECIDE if closes else None,
        event="closed" if closes else "number changed",
        proof=proof,
        person=person.id,
        forgets=True,
        remark="deciding.remark.old_number" if hers else "deciding.remark.unproven",
    )


def _to_change(case: Case) -> tuple[Field, ...]:
    return (
        *fields.record(case),
        Field("number"),
        Field("again"),
        fields.CHECK,
        *fields.closing(case, "yes"),
    )


CHANGE = Decision(_change, _to_change, four_eyes=True, shows=True, grave=True)
