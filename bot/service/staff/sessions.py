"""Whose session this is, and how long it lasts: 15 minutes unused, 10 hours in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from bot.service.office import Office
from bot.store.staff import sessions as rows

Role = Literal["agent", "decider", "admin", "auditor"]
ROLES: tuple[Role, ...] = ("agent", "decider", "admin", "auditor")

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
TOUCH_AFTER = timedelta(seconds=30)
"""Being seen is written down no more often than this."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff."""

    id: int
    login: str
    role: Role
    language: str | None = None

    @property
    def actor(self) -> str:
        """How the audit log and the events of requests name them."""
        return f"staff:{self.id}"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is alive. Not `proven`: the password was given, the code was not yet."""

    digest: bytes
    member: Member
    proven: bool
    proven_at: datetime | None


def current(office: Office, cookie: str, *, touch: bool = True) -> Session | None:
    """The session of a cookie, None when it is unknown, ended or over.

    `touch` is False for what a page asks by itself: an unattended screen stays idle.
    """
    now, digest = office.now(), rows.digest_of(cookie)
    with office.store.read() as unit:
        row = rows.find(unit, digest)
    if row is None or not _alive(row, now):
        return None
    if touch and now - row.seen_at > TOUCH_AFTER:
        with office.store.write() as unit:
            rows.seen(unit, digest, now)
    member = Member(row.id, row.login, cast(Role, row.role), row.language)
    return Session(digest, member, row.proven_at is not None, row.proven_at)


def _alive(row: Any, now: datetime) -> bool:
    return (
        row.state in ("invited", "active")
        and now - row.seen_at <= IDLE
        and now - row.begun_at <= LONGEST
    )
