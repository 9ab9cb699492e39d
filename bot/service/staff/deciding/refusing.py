"""No: with the reason, and the person's rights in a text of its own."""

from __future__ import annotations

from bot.domain import Reply
from bot.requests import Event
from bot.service.staff.deciding import reasons
from bot.service.staff.deciding.case import Case, Decision, Field, Plan
from bot.service.staff.deciding.ending import end_use, ends, letter, may_end, told_before

_TEXTS = {
    "name": ("name.rejected", "name"),
    "delete": ("del.refused", "erasure"),
    "wish": ("del.refused", "erasure"),
    "object": ("object.refused", "object"),
}
"""Of each kind the text, and the list of reasons."""

_ANY = ("esc.refused", "right")


def rights(case: Case) -> Reply:
    """Where to complain, and how to get the certificate."""
    return Reply("refusal.rights", {"ref": case.ref})


def _refuse(case: Case) -> Plan:
    message, what = _TEXTS.get(case.request.kind, _ANY)
    objection = case.request.kind == "object"
    if objection:
        may_end(case, "object")
    proof = told_before(case) if objection else None
    reason = reasons.given(case, what)
    return Plan(
        replies=(Reply(message, {"reason": reason, "ref": case.ref}), rights(case)),
        changes=ends(case, "object") if objection else (),
        effects=(end_use("object"),) if objection else (),
        decision="refused",
        move=Event.DECIDE,
        reason=reason,
        proof=proof,
    )


def _asked(case: Case) -> tuple[Field, ...]:
    listed = reasons.asked(case, _TEXTS.get(case.request.kind, _ANY)[1])
    return (*listed, *letter(case)) if case.request.kind == "object" else listed


REFUSE = Decision(_refuse, _asked, grave=True)
