"""May we text a number for a purpose: how things stand is read, `bot.permission` decides.

Every text that is no answer asks here when it is queued, and again before it leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.deadlines import helsinki
from bot.numbers import answerable
from bot.permission import Permission, Purpose, promotes
from bot.permission import may_send as decide
from bot.service.office import Office
from bot.store import audit
from bot.store.permission import read_standing
from bot.store.unit import Unit


class UnknownPurpose(Exception):
    """A purpose that the register description does not list: use for it is not allowed."""

    def __init__(self, code: str, known: list[str]) -> None:
        super().__init__(f"{code!r} is no purpose of this register; it has {', '.join(known)}")


def purpose_of(office: Office, code: str) -> Purpose:
    """A purpose of the register description. Raises UnknownPurpose."""
    known = {each.code: Purpose(each.code, each.legal_basis) for each in office.register.purposes}
    if code not in known:
        raise UnknownPurpose(code, sorted(known))
    return known[code]


def standing_permission(
    office: Office,
    unit: Unit,
    number: str,
    purpose: str,
    at: datetime,
    *,
    inviting: bool = False,
) -> Permission:
    """May we, as things stand in this transaction? Raises UnknownPurpose.

    `inviting`: as if the number were invited at this moment.
    """
    chosen = purpose_of(office, purpose)
    textable = answerable(number, office.countries, office.numbers)
    standing = read_standing(unit, number, textable=textable)
    return decide(replace(standing, invited=at) if inviting else standing, chosen, at)


def may_send(
    office: Office,
    number: str,
    purpose: str,
    at: datetime | None = None,
    *,
    actor: str = "operator",
) -> Permission:
    """May we text this number for this purpose? The question is written to the audit log.

    `at`: as things stood at that moment, where the ledger can tell. Raises UnknownPurpose.
    """
    purpose_of(office, purpose)
    now = office.now()
    with office.store.write() as unit:
        subject = unit.number_key(number)
        found = standing_permission(office, unit, number, purpose, at or now)
        audit.append(unit, actor, "may send", subject, now, reason=purpose, result=found.reason)
    return found


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether a queued text leaves now, never (`refused`), or not before a moment."""

    refused: str | None = None
    not_before: datetime | None = None


def may_leave(office: Office, unit: Unit, number: str, purpose: str, now: datetime) -> Leave:
    """Asked of a text with a purpose at its hand-over: much may have changed since."""
    try:
        found = standing_permission(office, unit, number, purpose, now)
    except UnknownPurpose:  # the register description has changed
        return Leave(refused="purpose")
    if not found.allowed:
        return Leave(refused=found.reason)
    return Leave(not_before=day_hours(office, purpose, now))


def day_hours(office: Office, purpose: str, now: datetime) -> datetime | None:
    """When advertising may leave, by clocks in Finland; None: now."""
    policy, here = office.policy, helsinki(now)
    opens = here.replace(hour=policy.marketing_from, minute=0, second=0, microsecond=0)
    if not promotes(purpose_of(office, purpose)):
        return None
    if policy.marketing_from <= here.hour < policy.marketing_to:
        return None
    return (opens if here < opens else opens + timedelta(days=1)).astimezone(now.tzinfo)


def told(permission: Permission) -> dict[str, Any]:
    """An answer for other programs: reason codes and times, nothing of the person."""
    since = permission.since and permission.since.isoformat()
    return {
        "allowed": permission.allowed,
        "reason": permission.reason,
        "since": since,
        "steps": [
            {
                "reason": step.reason,
                "stops": step.stops,
                "since": step.since and step.since.isoformat(),
            }
            for step in permission.steps
        ],
    }
