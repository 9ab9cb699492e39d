"""A stop of use that stays, and the end of "it was not me" once the person was seen."""

from __future__ import annotations

from typing import Literal, cast

from bot.domain import Reply, StopUse
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
from bot.service.staff.deciding.ending import end_use, ends, may_end
from bot.store import restrictions
from bot.store.cases import stop_use
from bot.store.staff import records

Ground = Literal["restrict", "object", "protect"]


def _keep_stopped(case: Case) -> None:
    """What a letter asked for may not have been stopped yet."""
    stop_use(case.unit, StopUse(cast(Ground, case.request.kind)), case.context())


def _grant(case: Case) -> Plan:
    stands = case.request.kind in restrictions.standing(case.unit, case.number)
    stopped = Word("deciding.use.stopped")
    return Plan(
        replies=(Reply("restrict.kept", {"ref": case.ref}),),
        changes=(Change("use", stopped if stands else None, stopped),),
        effects=(_keep_stopped,),
        decision="granted",
        move=Event.DECIDE,
    )


def unflag(person: str) -> Effect:
    """The number is in the right hands."""

    def effect(case: Case) -> None:
        records.unflag(case.unit, person)

    return effect


def _unflag(case: Case) -> Plan:
    if case.shared:
        raise Barred("deciding.bar.shared")
    person = case.person
    may_end(case, "protect")
    proof = fields.checked(case)
    doubt = Change("number", Word("deciding.number.doubted"), Word("deciding.number.sure"))
    return Plan(
        replies=(Reply("protect.off", {"date": case.now, "ref": case.ref}),),
        changes=(doubt, *ends(case, "protect")),
        effects=(unflag(person.id), end_use("protect")),
        decision="lifted",
        move=Event.DECIDE,
        proof=proof,
        person=person.id,
    )


def _to_unflag(_case: Case) -> tuple[Field, ...]:
    return (fields.CHECK,)


GRANT = Decision(_grant)
UNFLAG = Decision(_unflag, _to_unflag)
