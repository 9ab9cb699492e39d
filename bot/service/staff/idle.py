"""Accounts that nobody used for 60 days are suspended; never the last administrator's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.service.office import Office
from bot.service.staff.guarding import alone, close
from bot.store import audit
from bot.store.staff import accounts
from bot.store.unit import Unit

LONGEST = timedelta(days=60)


def suspend_idle(office: Office) -> int:
    """Suspend what was not used for too long; how many accounts. Cheap when there is none."""
    now = office.now()
    with office.store.read() as unit:
        if not list(idle(accounts.listing(unit), now)):
            return 0
    with office.store.write() as unit:
        alone(unit)
        over = list(idle(accounts.listing(unit), now))
        for row in over:
            _suspend(unit, row.id, now)
    return len(over)


def suspend_if_idle(unit: Unit, member: int, now: datetime) -> bool:
    """Suspend an account that the clock would have suspended; whether it was due.

    Only in a unit that is `alone`.
    """
    due = any(row.id == member for row in idle(accounts.listing(unit), now))
    if due:
        _suspend(unit, member, now)
    return due


def _suspend(unit: Unit, member: int, now: datetime) -> None:
    close(unit, member, "suspended", now)
    audit.append(unit, "clock", "suspended staff", f"staff:{member}", now, reason="not used")


def idle(rows: Sequence[Any], now: datetime) -> Iterator[Any]:
    """Those of all accounts that are due; of administrators the one used last stays."""
    over = sorted((row for row in rows if _unused(row, now)), key=_last)
    admins = sum(row.role == "admin" and row.state == "active" for row in rows)
    for row in over:
        if row.role == "admin":
            admins -= 1
            if not admins:
                continue
        yield row


def _unused(row: Any, now: datetime) -> bool:
    return row.state == "active" and now - _last(row) > LONGEST


def _last(row: Any) -> datetime:
    """When it was used last, or its state changed: who was let in again has time anew."""
    moments: list[datetime] = [row.seen_at, row.changed_at, row.created_at]
    return max(filter(None, moments))
