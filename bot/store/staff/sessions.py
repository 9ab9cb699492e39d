"""Sessions of staff: kept here alone, so that one that was ended is dead at once."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_SESSION, _STAFF = tables.staff_session, tables.staff
_this = _SESSION.c.digest == given("digest", _SESSION.c.digest)
_BEGIN = Statement(
    sa.insert(_SESSION).values(
        values_of(_SESSION, "digest", "staff", "begun_at", "seen_at", "proven_at")
    )
)
_FIND = Statement(
    sa.select(
        *(_SESSION.c[name] for name in ("digest", "begun_at", "seen_at", "proven_at")),
        *(_STAFF.c[name] for name in ("id", "login", "role", "state", "language")),
    )
    .join_from(_SESSION, _STAFF)
    .where(_this, _SESSION.c.ended_at.is_(None))
)
_SEEN = Statement(sa.update(_SESSION).where(_this).values(values_of(_SESSION, "seen_at")))
_PROVEN = Statement(sa.update(_SESSION).where(_this).values(values_of(_SESSION, "proven_at")))
_END = Statement(
    sa.update(_SESSION)
    .where(_this, _SESSION.c.ended_at.is_(None))
    .values(values_of(_SESSION, "ended_at"))
)
_SWAP = Statement(
    sa.update(_SESSION)
    .where(_this, _SESSION.c.ended_at.is_(None))
    .values(digest=given("fresh", _SESSION.c.digest), **values_of(_SESSION, "seen_at"))
)
_theirs = (
    _SESSION.c.staff == given("member", _SESSION.c.staff),
    _SESSION.c.ended_at.is_(None),
)
_END_ALL = Statement(sa.update(_SESSION).where(*_theirs).values(values_of(_SESSION, "ended_at")))
_ALIVE = Statement(
    sa.select(*(_SESSION.c[name] for name in ("digest", "begun_at", "seen_at")))
    .where(
        *_theirs,
        _SESSION.c.proven_at.is_not(None),
        _SESSION.c.seen_at >= given("seen_since", _SESSION.c.seen_at),
        _SESSION.c.begun_at >= given("begun_since", _SESSION.c.begun_at),
    )
    .order_by(_SESSION.c.begun_at.desc(), _SESSION.c.digest)
)
_LAPSED = Statement(
    sa.select(*(_SESSION.c[name] for name in ("digest", "staff", "seen_at", "proven_at")))
    .where(
        _SESSION.c.ended_at.is_(None),
        sa.or_(
            _SESSION.c.seen_at < given("seen_before", _SESSION.c.seen_at),
            _SESSION.c.begun_at < given("begun_before", _SESSION.c.begun_at),
        ),
    )
    .order_by(_SESSION.c.digest)
)
_END_OTHERS = Statement(
    sa.update(_SESSION)
    .where(*_theirs, _SESSION.c.digest != given("digest", _SESSION.c.digest))
    .values(values_of(_SESSION, "ended_at"))
)


def digest_of(cookie: str) -> bytes:
    """What is stored of a cookie: enough to find it, of no use to whoever reads it here."""
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()


def begin(
    unit: Unit, digest: bytes, member: int, now: datetime, proven_at: datetime | None
) -> None:
    """Begin a session; until a code proved it, it opens nothing."""
    unit.run(_BEGIN, digest=digest, staff=member, begun_at=now, seen_at=now, proven_at=proven_at)


def find(unit: Unit, digest: bytes) -> Any:
    """The row of a session that was not ended, with whose it is; None when there is none."""
    return unit.one(_FIND, digest=digest)


def seen(unit: Unit, digest: bytes, now: datetime) -> None:
    """It was used now."""
    unit.run(_SEEN, digest=digest, seen_at=now)


def prove(unit: Unit, digest: bytes, now: datetime) -> None:
    """A code was given in it now."""
    unit.run(_PROVEN, digest=digest, proven_at=now)


def end(unit: Unit, digest: bytes, now: datetime) -> bool:
    """End a session; False when it was over."""
    return unit.run(_END, digest=digest, ended_at=now) == 1


def lapsed(unit: Unit, seen_before: datetime, begun_before: datetime) -> list[Any]:
    """Sessions that were not ended though they were seen or begun before such times."""
    return unit.all(_LAPSED, seen_before=seen_before, begun_before=begun_before)


def end_all(unit: Unit, member: int, now: datetime) -> int:
    """End every session of a member of staff; how many there were."""
    return unit.run(_END_ALL, member=member, ended_at=now)


def end_others(unit: Unit, member: int, digest: bytes, now: datetime) -> int:
    """End every session of theirs but one; how many there were."""
    return unit.run(_END_OTHERS, member=member, digest=digest, ended_at=now)


def swap(unit: Unit, digest: bytes, fresh: bytes, now: datetime) -> bool:
    """The session goes on under another cookie; False when it was ended meanwhile."""
    return unit.run(_SWAP, digest=digest, fresh=fresh, seen_at=now) == 1


def alive(unit: Unit, member: int, seen_since: datetime, begun_since: datetime) -> list[Any]:
    """The rows of their sessions that are proven and not over, the newest first."""
    return unit.all(_ALIVE, member=member, seen_since=seen_since, begun_since=begun_since)
