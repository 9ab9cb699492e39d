"""What the forms of decisions ask for, and how what was typed is read.

Nothing secret is taken in: card numbers and identity codes are refused wherever staff
write words that are kept or sent.
"""

from __future__ import annotations

from datetime import date

from bot.names import clean, fault
from bot.service.staff.deciding.case import Case, Field, Incomplete, Option
from bot.service.staff.wording import fault_in

CHECKS = ("seen_id", "call_back", "letter")
"""How staff make sure who somebody is: never by a copy of a document."""

CHECK = Field("check", "choice", tuple(Option(one, f"deciding.check.{one}") for one in CHECKS))
LONGEST_WORDS = 500


def record(case: Case) -> tuple[Field, ...]:
    """Which of the records of a shared number is meant."""
    if not case.shared:
        return ()
    options = tuple(Option(one.id, one.name, one.language or case.language) for one in case.people)
    return (Field("record", "choice", options),)


def checked(case: Case) -> str:
    """The kind of check, as the event that tells of it. Raises Incomplete."""
    kind = case.form.get("check", "")
    if kind not in CHECKS:
        raise Incomplete(check="deciding.fault.check")
    return f"identity {kind}"


def words(case: Case, name: str, longest: int = LONGEST_WORDS) -> str:
    """What was written, one paragraph. Raises Incomplete when it is empty, long or secret."""
    written = " ".join(case.form.get(name, "").split())
    if word := unfit(written, longest):
        raise Incomplete(**{name: word})
    return written


def unfit(written: str, longest: int = LONGEST_WORDS) -> str | None:
    """Why staff's words cannot be kept or sent: a word of the catalogue."""
    fault = fault_in(written)
    if fault is not None:
        return _FAULTS.get(fault.what, "deciding.fault.secret")
    return "deciding.fault.long" if len(written) > longest else None


_FAULTS = {
    "empty": "deciding.fault.empty",
    "long": "deciding.fault.long",
    "mark": "deciding.fault.signs",
    "signs": "deciding.fault.signs",
}


def name(case: Case) -> str:
    """A name as it is to stand in the register. Raises Incomplete."""
    written = clean(case.form.get("name", ""))
    if not written:
        raise Incomplete(name="deciding.fault.empty")
    if fault(written):
        raise Incomplete(name="deciding.fault.name")
    return written


def day(case: Case, field: str) -> date:
    """A day. Raises Incomplete."""
    try:
        return date.fromisoformat(case.form.get(field, ""))
    except ValueError:
        raise Incomplete(**{field: "deciding.fault.day"}) from None


_ANSWERED = frozenset({"staff", "unclear", "verify", "unreachable", "visit"})
"""Kinds that putting a record right may answer; a right that was asked for it does not."""


def closing(case: Case, value: str = "") -> tuple[Field, ...]:
    """Whether the request is answered with this."""
    answers = case.request.kind in _ANSWERED and case.request.state == "open"
    return (Field("closes", "tick", value=value),) if answers else ()


def closes(case: Case) -> bool:
    """The request is answered with this."""
    return bool(closing(case)) and ticked(case, "closes")


def ticked(case: Case, field: str) -> bool:
    """Whether a box is ticked."""
    return case.form.get(field) == "yes"
