"""The review of who has access, to be printed every quarter and signed by whoever answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.deadlines import helsinki
from bot.service.office import Office
from bot.service.staff.accounts import Account, listed
from bot.service.staff.sessions import ROLES, Role
from bot.store import audit

LONG = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """An account under review; `remark` is never, long, suspended, or empty."""

    account: Account
    remark: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who has access on a day, and how many of each role."""

    day: date
    lines: list[Line]
    roles: dict[Role, int]


def review(office: Office, actor: str) -> Review:
    """The review of today; that it was drawn up is written to the audit log."""
    now = office.now()
    accounts = listed(office)
    with office.store.write() as unit:
        audit.append(unit, actor, "reviewed access", None, now, result=f"{len(accounts)} accounts")
    lines = [Line(each, _remark(each, now - LONG)) for each in accounts]
    roles = {role: sum(each.role == role for each in accounts) for role in ROLES}
    return Review(helsinki(now).date(), lines, roles)


def _remark(account: Account, since: datetime) -> str:
    if account.state == "suspended":
        return "suspended"
    if account.seen_at is None:
        return "never"
    return "long" if account.seen_at < since else ""
