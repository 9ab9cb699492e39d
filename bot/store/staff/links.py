"""One-time links of staff: only a hash of each is kept, so that no reader of it can use one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import tables
from bot.store.staff.sessions import digest_of
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_LINK = tables.staff_link
_usable = (
    _LINK.c.digest == given("digest", _LINK.c.digest),
    _LINK.c.used_at.is_(None),
    _LINK.c.expires_at > given("now", _LINK.c.expires_at),
)
_ADD = Statement(sa.insert(_LINK).values(values_of(_LINK, "staff", "digest", "expires_at")))
_FIND = Statement(sa.select(_LINK.c.staff).where(*_usable))
_USE = Statement(
    sa.update(_LINK)
    .where(*_usable)
    .values(used_at=given("now", _LINK.c.used_at))
    .returning(_LINK.c.staff)
)
_VOID = Statement(
    sa.update(_LINK)
    .where(_LINK.c.staff == given("member", _LINK.c.staff), _LINK.c.used_at.is_(None))
    .values(values_of(_LINK, "used_at"))
)


def add(unit: Unit, member: int, token: str, expires_at: datetime, now: datetime) -> None:
    """A link of a member of staff; it voids those before it."""
    void(unit, member, now)
    unit.run(_ADD, staff=member, digest=digest_of(token), expires_at=expires_at)


def whose(unit: Unit, token: str, now: datetime) -> int | None:
    """The row of whom a link is for; None when it was used, is too old, or never was."""
    found = unit.value(_FIND, digest=digest_of(token), now=now)
    return None if found is None else int(found)


def use(unit: Unit, token: str, now: datetime) -> int | None:
    """Use a link up; whose it is, None when it opens nothing (any more)."""
    row = unit.one(_USE, digest=digest_of(token), now=now)
    return None if row is None else int(row.staff)


def void(unit: Unit, member: int, now: datetime) -> None:
    """No link of theirs opens anything any more."""
    unit.run(_VOID, member=member, used_at=now)
