"""For staff: for which purposes a number may be texted now, and why. It sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.service.office import Office
from bot.service.permission import standing_permission
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class MayText:
    """One purpose: yes or no, the reason that decided, since when."""

    purpose: str  # its code
    allowed: bool
    reason: str
    since: datetime | None


def may_text(office: Office, unit: Unit, number: str | None, now: datetime) -> tuple[MayText, ...]:
    """Every purpose of the register; none for a request whose number is gone."""
    if number is None:
        return ()
    return tuple(_one(office, unit, number, each.code, now) for each in office.register.purposes)


def _one(office: Office, unit: Unit, number: str, purpose: str, now: datetime) -> MayText:
    found = standing_permission(office, unit, number, purpose, now)
    return MayText(purpose, found.allowed, found.reason, found.since)
