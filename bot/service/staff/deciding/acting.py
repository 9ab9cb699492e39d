"""A plan is carried out: the request moves, the effects, the texts, the log; all or nothing."""

from __future__ import annotations

from datetime import timedelta

from bot import requests
from bot.service.staff.deciding.case import Case, Outrun, Plan
from bot.service.staff.revealing import of_person, of_request
from bot.service.staff.sending import send
from bot.store import audit
from bot.store.cases import happened
from bot.store.staff import deciding as rows
from bot.store.staff import proposals

KEEPS_NUMBER = timedelta(hours=24)
"""A text that must not outlast an erasure keeps the number no longer."""

ERASED = "erased"
"""The decision after which nobody is left whom a request or the log could name."""


def carry_out(case: Case, action: str, plan: Plan, *, proposed_by: str | None = None) -> None:
    """Do what the plan says, inside its transaction. Raises Outrun when somebody was faster.

    `proposed_by` is the other of the two who wanted it.
    """
    unit, request, actor, now = case.unit, case.request, case.member.actor, case.now
    if plan.proof:
        happened(unit, request.id, plan.proof, actor, now)
    if plan.move is not None:
        _move(case, plan, requests.move(request.state, plan.move))
    happened(unit, request.id, plan.event, actor, now, plan.note)
    for effect in plan.effects:
        effect(case)
    if plan.person and plan.decision != ERASED:
        rows.belong(unit, request.id, plan.person)
    blank_at = now + KEEPS_NUMBER if plan.forgets else None
    send(case.office, unit, request, now, *plan.replies, blank_at=blank_at)
    if plan.decision:
        proposals.void_all(unit, request.id, case.member.id, now)
    _log(case, action, plan, proposed_by)


def _move(case: Case, plan: Plan, state: requests.State | None) -> None:
    moved = state is not None and rows.move(
        case.unit, case.request, state, case.now, decision=plan.decision, reason=plan.reason
    )
    if not moved:
        raise Outrun("deciding.outrun.changed")


def _log(case: Case, action: str, plan: Plan, proposed_by: str | None) -> None:
    subject = None if plan.decision == ERASED else _subject(case, plan)
    reason = "; ".join(
        words for words in (plan.proof, proposed_by and f"proposed by {proposed_by}") if words
    )
    audit.append(
        case.unit,
        case.member.actor,
        f"decided {action}",
        subject,
        case.now,
        ref=case.ref,
        reason=reason or None,
        result=plan.decision or plan.event,
    )


def _subject(case: Case, plan: Plan) -> str:
    return of_person(plan.person) if plan.person else of_request(case.request.id)
