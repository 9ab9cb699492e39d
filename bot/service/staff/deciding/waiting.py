"""Erasures that wait: doubted ones go on or are called off, scheduled ones come to staff."""

from __future__ import annotations

from bot.domain import Reply
from bot.requests import Event
from bot.service.staff.deciding.case import Case, Change, Decision, Plan, Word


def _with_staff(case: Case) -> tuple[Reply, ...]:
    """That staff decide by the day that was promised, or that the law gives."""
    days = (case.request.promised_due, case.request.legal_due)
    day = next((day for day in days if day >= case.today), None)
    return () if day is None else (Reply("del.with-staff", {"date": day, "ref": case.ref}),)


def _to_open(case: Case, move: Event, event: str) -> Plan:
    state = Change(
        "state", Word(f"deciding.state.{case.request.state}"), Word("deciding.state.open")
    )
    return Plan(replies=_with_staff(case), changes=(state,), move=move, event=event)


def _resume(case: Case) -> Plan:
    return _to_open(case, Event.RESUME, "resumed")


def _keep(case: Case) -> Plan:
    return _to_open(case, Event.KEEP, "handed to staff")


def _cancel(case: Case) -> Plan:
    was = Word(f"deciding.state.{case.request.state}")
    return Plan(
        replies=(Reply("del.cancelled"),),
        changes=(Change("erasure", was, None),),
        decision="cancelled",
        move=Event.CANCEL,
        event="cancelled",
    )


RESUME, KEEP, CANCEL = Decision(_resume), Decision(_keep), Decision(_cancel)
