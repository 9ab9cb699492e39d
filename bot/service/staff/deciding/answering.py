"""More is asked, more time is taken, or the request is closed with or without a text."""

from __future__ import annotations

from bot.deadlines import extended, legal
from bot.domain import Reply
from bot.requests import Event
from bot.service.staff.deciding import fields, reasons
from bot.service.staff.deciding.case import (
    Barred,
    Case,
    Change,
    Decision,
    Field,
    Incomplete,
    Option,
    Plan,
)
from bot.store.staff import deciding as rows

LONGEST_QUESTION = 300
OUTCOMES = ("granted", "closed")


def _ask(case: Case) -> Plan:
    question = fields.words(case, "question", LONGEST_QUESTION)
    return Plan(
        replies=(Reply("esc.needinfo", {"question": question, "ref": case.ref}),),
        event="asked",
        note=question,
    )


def _to_ask(case: Case) -> tuple[Field, ...]:
    return (Field("question", "lines", longest=LONGEST_QUESTION, language=case.language),)


def _extend(case: Case) -> Plan:
    """GDPR 12(3): told within one month of receipt, with the reasons, and once."""
    if case.request.extended_at is not None:
        raise Barred("deciding.bar.extended")
    if case.today > legal(case.request.received_at).due:
        raise Barred("deciding.bar.month_is_over")
    reason, longer = reasons.given(case, "extend"), extended(case.request.received_at)
    return Plan(
        replies=(Reply("esc.extended", {"reason": reason, "date": longer.shown, "ref": case.ref}),),
        changes=(Change("due", case.request.legal_due, longer.due),),
        effects=(_take_longer,),
        move=Event.EXTEND,
        event="extended",
        note=reason,
    )


def _take_longer(case: Case) -> None:
    longer = extended(case.request.received_at)
    rows.extend(case.unit, case.request.id, longer.shown, longer.due, case.now)


def _to_extend(case: Case) -> tuple[Field, ...]:
    return reasons.asked(case, "extend")


def _close(case: Case) -> Plan:
    outcome = case.form.get("outcome", "")
    if outcome not in OUTCOMES:
        raise Incomplete(outcome="deciding.fault.outcome")
    tells = fields.ticked(case, "tells")
    return Plan(
        replies=(Reply("esc.closed", {"ref": case.ref}),) if tells else (),
        decision=outcome,
        move=Event.DECIDE,
    )


def _to_close(case: Case) -> tuple[Field, ...]:
    options = tuple(Option(one, f"deciding.outcome.{one}") for one in OUTCOMES)
    tells = "" if case.request.kind == "unreachable" else "yes"
    return Field("outcome", "choice", options), Field("tells", "tick", value=tells)


ASK = Decision(_ask, _to_ask)
EXTEND = Decision(_extend, _to_extend)
CLOSE = Decision(_close, _to_close)
