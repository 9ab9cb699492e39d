"""An erasure refused in part: what must be kept stays until a day, and goes on that day.

Name, number, prohibitions and requests stay; cards, address, consents and texts go now.
The rest is an erasure that the clock executes on the day that the person is told.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.deadlines import HELSINKI
from bot.domain import Ban, OpenCase, Reply
from bot.domain import Word as Say
from bot.requests import Event
from bot.service.drawing import fresh_reference
from bot.service.staff.deciding import fields, reasons
from bot.service.staff.deciding.case import (
    Barred,
    Case,
    Change,
    Decision,
    Effect,
    Field,
    Incomplete,
    Plan,
    Word,
)
from bot.service.staff.deciding.erasing import check, proof
from bot.service.staff.deciding.refusing import rights
from bot.store import install
from bot.store.cases import open_case
from bot.store.consents import ban
from bot.store.staff import records
from bot.store.staff.partial import erase_in_part

_HOUR = time(9, tzinfo=HELSINKI)
_LONGEST = timedelta(days=365 * 12)
"""Bookkeeping keeps ten years after the year; a longer ground is a slip of the pen."""


def _erase_but(person: Any, until: date, ground: str) -> Effect:
    def effect(case: Case) -> None:
        erase_in_part(case.unit, person.id, person.number, case.ref, case.now)
        install.put(case.unit, install.TO_SCRUB, "yes")
        ban(case.unit, Ban(), case.context())
        records.keep(case.unit, person.id, until - timedelta(days=1), ground)
        open_case(case.unit, _the_rest(case, person, until), case.context())

    return effect


def _the_rest(case: Case, person: Any, until: date) -> OpenCase:
    """What is kept goes by the clock."""
    return OpenCase(
        ref=fresh_reference(),
        kind="delete",
        text="",
        received_at=case.now,
        promised_due=until,
        legal_due=until,
        state="scheduled",
        execute_at=datetime.combine(until, _HOUR),
        registrant=person.id,
    )


def _part(case: Case) -> Plan:
    person = case.person
    if case.shared:
        raise Barred("deciding.bar.shared")
    until = fields.day(case, "until")
    if not case.today < until <= case.today + _LONGEST:
        raise Incomplete(until="deciding.fault.until")
    ground, seen = reasons.given(case, "erasure"), proof(case)
    told = {"kept": Say("kept.record"), "reason": ground, "date": until, "ref": case.ref}
    return Plan(
        replies=(Reply("del.partial", told), rights(case)),
        changes=(
            Change("rest", Word("deciding.change.all_of_it"), None),
            Change("kept", None, Word("deciding.change.kept_parts")),
            Change("kept_until", person.keep_until, until),
        ),
        effects=(_erase_but(person, until, ground),),
        decision="partly refused",
        move=Event.DECIDE,
        reason=ground,
        proof=seen,
        person=person.id,
    )


def _to_part(case: Case) -> tuple[Field, ...]:
    day = Field("until", "date")
    return day, *reasons.asked(case, "erasure"), *check(case)


PART = Decision(_part, _to_part, four_eyes=True, shows=True, grave=True)
