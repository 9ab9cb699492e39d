"""The addresses of the calendar's feeds: only a hash of each is kept, one for a member of staff.

Whose account may no longer see the calendar has none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.staff.sessions import digest_of
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

ROLES = ("agent", "decider")
"""Who does casework, and so may see the calendar."""

_FEED, _STAFF = tables.staff_feed, tables.staff
_theirs = _FEED.c.staff == given("member", _FEED.c.staff)
_ADD = Statement(sa.insert(_FEED).values(values_of(_FEED, "staff", "digest", "created_at")))
_SINCE = Statement(sa.select(_FEED.c.created_at).where(_theirs))
_END = Statement(sa.delete(_FEED).where(_theirs).returning(_FEED.c.id))
_OWNER = Statement(
    sa.select(_STAFF.c.id, _STAFF.c.language)
    .join_from(_FEED, _STAFF)
    .where(
        _FEED.c.digest == given("digest", _FEED.c.digest),
        _STAFF.c.state == word("active"),
        sa.or_(*(_STAFF.c.role == word(role) for role in ROLES)),
    )
)


def begin(unit: Unit, member: int, token: str, now: datetime) -> None:
    """A new address of a member of staff; the one before it leads nowhere from now on."""
    end(unit, member)
    unit.run(_ADD, staff=member, digest=digest_of(token), created_at=now)


def end(unit: Unit, member: int) -> bool:
    """No address of theirs leads anywhere; whether there was one."""
    return unit.one(_END, member=member) is not None


def since(unit: Unit, member: int) -> datetime | None:
    """Since when they have an address; None: they have none."""
    found: datetime | None = unit.value(_SINCE, member=member)
    return found


def owner(unit: Unit, token: str) -> Any | None:
    """Whose address a token is, with their language; None when it leads nowhere."""
    return unit.one(_OWNER, digest=digest_of(token))
