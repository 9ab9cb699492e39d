"""The end of a restriction or an objection: told first, and done only when the day has come.

GDPR 18(3): the person is informed before a restriction is lifted. That a text left us is
not enough; when it did not arrive, staff say that they wrote a letter.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.deadlines import working_day
from bot.domain import MessageState, Reply
from bot.requests import Event
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
from bot.store import registrants, restrictions
from bot.store.staff import deciding as rows

NOTICE = timedelta(days=7)
"""How long before the end people are told of it, unless staff choose another day."""

_ARRIVED = (MessageState.SENT, MessageState.DELIVERED)
_TEXT = "restrict.ending"


def announced(case: Case) -> date | None:
    """The day that the person was told, None when she was not."""
    told = rows.events(case.unit, case.request.id, rows.ANNOUNCED)
    return date.fromisoformat(told[-1].text) if told else None


def told_before(case: Case) -> str | None:
    """The event of a letter, None when the text arrived. Raises Barred, or Incomplete."""
    day = announced(case)
    if day is None:
        raise Barred("deciding.bar.not_announced")
    if day > case.today:
        raise Barred("deciding.bar.not_yet", day=day)
    if _arrived(case):
        return None
    if not fields.ticked(case, "letter"):
        raise Incomplete(letter="deciding.fault.letter")
    return "told by letter"


def letter(case: Case) -> tuple[Field, ...]:
    """That a letter was written, when no text arrived."""
    return () if announced(case) is None or _arrived(case) else (Field("letter", "tick"),)


def may_end(case: Case, ground: str) -> None:
    """The stop is this one person's and this request's alone. Raises Barred."""
    number = case.number
    if case.shared or len(registrants.find(case.unit, number)) > 1:
        raise Barred("deciding.bar.shared")
    other = rows.another(case.unit, case.request.id, number, ground)
    if other is not None:
        raise Barred("deciding.bar.another", ref=other)


def ends(case: Case, ground: str) -> tuple[Change, ...]:
    """The stop of use that will be over."""
    since = restrictions.standing(case.unit, case.number).get(ground)
    return (Change("use", Word("deciding.use.stopped"), Word("deciding.use.ends")),) * bool(since)


def end_use(ground: str) -> Effect:
    """The stop of use on this ground is over."""

    def effect(case: Case) -> None:
        restrictions.end(case.unit, case.number, ground, case.now)

    return effect


def _arrived(case: Case) -> bool:
    return rows.told(case.unit, case.request.id, _TEXT) in _ARRIVED


def _announce(case: Case) -> Plan:
    day, reason = fields.day(case, "day"), reasons.given(case, "use")
    if day < _next_working_day(case.today + timedelta(days=1)):
        raise Incomplete(day="deciding.fault.too_soon")
    return Plan(
        replies=(Reply(_TEXT, {"date": day, "reason": reason, "ref": case.ref}),),
        changes=(Change("announced", announced(case), day),),
        event=rows.ANNOUNCED,
        note=day.isoformat(),
    )


def _to_announce(case: Case) -> tuple[Field, ...]:
    day = _next_working_day(case.today + NOTICE)
    return Field("day", "date", value=day.isoformat()), *reasons.asked(case, "use")


def _next_working_day(day: date) -> date:
    while not working_day(day):
        day += timedelta(days=1)
    return day


def _lift(case: Case) -> Plan:
    ground = case.request.kind
    may_end(case, ground)
    proof = told_before(case)
    return Plan(
        replies=(Reply("restrict.off", {"date": case.now, "ref": case.ref}),),
        changes=ends(case, ground),
        effects=(end_use(ground),),
        decision="lifted",
        move=Event.DECIDE,
        proof=proof,
    )


ANNOUNCE = Decision(_announce, _to_announce)
LIFT = Decision(_lift, letter, grave=True)
