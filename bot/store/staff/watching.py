"""Who has which request open now. Kept for minutes: it is no log of who looked at what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_WATCH, _STAFF = tables.staff_watch, tables.staff
_recent = _WATCH.c.seen_at > given("since", _WATCH.c.seen_at)
_watching = sa.select(
    _WATCH.c.request_id, _WATCH.c.staff, _WATCH.c.seen_at, _STAFF.c.login
).join_from(_WATCH, _STAFF)
_NOW = Statement(_watching.where(_recent).order_by(_STAFF.c.login))
_OF = Statement(
    _watching.where(
        _WATCH.c.request_id == given("request_id", _WATCH.c.request_id), _recent
    ).order_by(_STAFF.c.login)
)
_LOOK = Statement(
    lambda insert: (
        insert(_WATCH)
        .values(values_of(_WATCH, "request_id", "staff", "seen_at"))
        .on_conflict_do_update(
            index_elements=["request_id", "staff"],
            set_={"seen_at": given("seen_at", _WATCH.c.seen_at)},
        )
    )
)
_FORGET = Statement(sa.delete(_WATCH).where(_WATCH.c.seen_at <= given("before", _WATCH.c.seen_at)))


def watching(unit: Unit, since: datetime, request_id: int | None = None) -> list[Any]:
    """Who looked since a moment, at one request or at any: request_id, staff, login, seen_at."""
    if request_id is None:
        return unit.all(_NOW, since=since)
    return unit.all(_OF, since=since, request_id=request_id)


def look(unit: Unit, request_id: int, member: int, now: datetime) -> None:
    """A member of staff has a request open."""
    unit.run(_LOOK, request_id=request_id, staff=member, seen_at=now)


def forget(unit: Unit, before: datetime) -> None:
    """What was seen before a moment is nobody's business any more."""
    unit.run(_FORGET, before=before)
