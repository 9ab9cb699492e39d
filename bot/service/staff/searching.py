"""Search by exact number or exact reference: limited, and each one audited.

No part of a number, no name: whoever has neither number nor reference has no need to find
somebody. The log has a keyed hash of the number, never the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.numbers import e164
from bot.service.office import Office
from bot.service.staff.queue import Row, shown_rows
from bot.service.staff.sessions import Member
from bot.store import audit, registrants
from bot.store.staff import queue as rows
from bot.store.staff import searching
from bot.store.unit import Unit

PER_HOUR = 30
HOUR = timedelta(hours=1)
_REFERENCE = re.compile(r"\s*(?:T\s*-?)?\s*(\d{6})\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `again_at`: nothing was searched, and nothing is before then."""

    rows: tuple[Row, ...] = ()
    number: str | None = None  # that was searched for
    registered: bool = False
    again_at: datetime | None = None


def reference_in(text: str) -> str | None:
    """A reference as people write it, as we write it; None when it is none."""
    found = _REFERENCE.fullmatch(text)
    return f"T-{found[1]}" if found else None


def search(office: Office, member: Member, text: str) -> Found:
    """Find requests by what was typed. Raises ValueError when it is no number or reference."""
    ref = reference_in(text)
    number = None if ref else e164(text)
    if ref is None and number is None:
        raise ValueError("neither a number nor a reference")
    now = office.now()
    with office.store.write() as unit:
        subject = unit.number_key(number) if number else None
        made = searching.made(unit, member.id, now - HOUR)
        if len(made) >= PER_HOUR:
            audit.append(unit, member.actor, "search", subject, now, ref=ref, result="limit")
            return Found(again_at=made[PER_HOUR - 1] + HOUR)
        searching.make(unit, member.id, now)
        found = _by_number(unit, member, number, now) if number else _by_ref(unit, member, ref, now)
        result = "found" if found.rows or found.registered else "none"
        audit.append(unit, member.actor, "search", subject, now, ref=ref, result=result)
    return found


def _by_number(unit: Unit, member: Member, number: str, now: datetime) -> Found:
    shown = shown_rows(unit, member, rows.of_number(unit, number), now)
    return Found(shown, number, registered=bool(registrants.find(unit, number)))


def _by_ref(unit: Unit, member: Member, ref: str | None, now: datetime) -> Found:
    row = rows.by_ref(unit, ref or "")
    return Found(shown_rows(unit, member, [row] if row else [], now))
