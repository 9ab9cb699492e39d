"""Whose number is it? It is hers, it could not be told, or nothing is held on it."""

from __future__ import annotations

from bot.domain import Reply
from bot.requests import Event
from bot.service.staff.deciding import fields
from bot.service.staff.deciding.case import Barred, Case, Change, Decision, Effect, Field, Plan
from bot.service.staff.deciding.refusing import rights
from bot.store.imports import banned
from bot.store.staff import records


def confirm(person: str) -> Effect:
    """The number is this person's, as staff have seen."""

    def effect(case: Case) -> None:
        records.confirm(case.unit, person, case.now)

    return effect


def _identified(case: Case) -> Plan:
    if case.shared:
        raise Barred("deciding.bar.shared")
    person = case.person
    if person.flagged:
        raise Barred("deciding.bar.flagged")
    return Plan(
        replies=(Reply("verify.done", {"date": case.now, "ref": case.ref}),),
        changes=(Change("confirmed", person.confirmed_at, case.now),),
        effects=(confirm(person.id),),
        proof=fields.checked(case),
        decision="granted",
        move=Event.DECIDE,
        person=person.id,
    )


def _to_identify(_case: Case) -> tuple[Field, ...]:
    return (fields.CHECK,)


def _not_identified(case: Case) -> Plan:
    return Plan(
        replies=(Reply("verify.failed"), rights(case)),
        decision="not identified",
        move=Event.DECIDE,
        reason=case.office.catalogue.say("reason.erasure.unproven", case.language),
    )


def _nothing_held(case: Case) -> Plan:
    if case.people:
        raise Barred("deciding.bar.held")
    number = case.request.number
    ban = number and banned(case.unit, [case.unit.keys.ban_key(number)])
    return Plan(
        replies=(Reply("data.only_ban" if ban else "data.none"),),
        decision="nothing held",
        move=Event.DECIDE,
    )


IDENTIFIED = Decision(_identified, _to_identify)
NOT_IDENTIFIED = Decision(_not_identified, grave=True)
NOTHING_HELD = Decision(_nothing_held)
