"""What is counted about requests and texts, for the overview. No person's value is read.

A period is a pair of moments, the second one outside. The databases do the counting; only
how long each answer took comes row by row, since a median is no sum.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.days import utc
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_CASE, _EVENT, _OUT, _STAFF = (
    *(tables.request, tables.request_event),
    *(tables.message_out, tables.staff),
)
_number = sa.func.count().label("number")


def _within(moment: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(moment >= given("start", moment), moment < given("end", moment))


def _past(due: sa.Column[Any], name: str) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((due < given("today", due), 1), else_=0)).label(name)


_RECEIVED = Statement(
    sa.select(_CASE.c.kind, _CASE.c.language, _number)
    .where(_within(_CASE.c.received_at))
    .group_by(_CASE.c.kind, _CASE.c.language)
)
# an event tells who closed it; what texts did by themselves, or called off, has none
_closing = sa.and_(_EVENT.c.request_id == _CASE.c.id, _EVENT.c.event == word("closed"))
_closed_at, _received_at = (
    sa.type_coerce(moment, sa.BigInteger) for moment in (_CASE.c.closed_at, _CASE.c.received_at)
)
_HOUR, _DAY = 3600 * 10**6, 24 * 3600 * 10**6
_SUMMER, _WINTER = 21 * _HOUR, 22 * _HOUR
"""When a Finnish day ends, counted from its first moment in UTC."""


def _in_time(due: sa.Column[Any], name: str) -> sa.Label[int]:
    """1 when it was closed by the end of its due date, 0 when later. In the hour that
    belongs to the day in winter alone: the days since 1970 to that date, negative.
    """
    since = _closed_at - utc(due)
    return sa.case((since < _SUMMER, 1), (since >= _WINTER, 0), else_=-utc(due) // _DAY).label(name)


_ended = (
    *(_CASE.c.kind, _CASE.c.language, _EVENT.c.actor),
    *(_in_time(_CASE.c.promised_due, "promise"), _in_time(_CASE.c.legal_due, "law")),
)
_CLOSED = Statement(
    sa.select(*_ended, _number)
    .join_from(_CASE, _EVENT, _closing, isouter=True)
    .where(_within(_CASE.c.closed_at))
    .group_by(*(sa.literal_column(str(place)) for place in range(1, len(_ended) + 1)))
)
_TOOK = Statement(
    sa.select(_CASE.c.kind, (_closed_at - _received_at).label("took"))
    .join_from(_CASE, _EVENT, _closing)
    .where(_within(_CASE.c.closed_at))
)
_OPEN = Statement(
    sa.select(
        *(_CASE.c.kind, _CASE.c.assignee, _number),
        *(_past(_CASE.c.promised_due, "late"), _past(_CASE.c.legal_due, "overdue")),
    )
    .where(sa.text(tables.UNCLOSED))
    .group_by(_CASE.c.kind, _CASE.c.assignee)
)
_LOST = Statement(
    sa.select(_OUT.c.state, _OUT.c.reason, _number)
    .where(sa.text(tables.LOST), _within(_OUT.c.created_at))
    .group_by(_OUT.c.state, _OUT.c.reason)
)
_TEXTS = Statement(sa.select(_number).select_from(_OUT).where(_within(_OUT.c.created_at)))
_STAFF_NAMES = Statement(sa.select(_STAFF.c.id, _STAFF.c.login))
_PORTION = Statement(
    sa.select(
        *(_CASE.c[name] for name in ("id", "ref", "kind", "state", "language", "channel")),
        *(_CASE.c[name] for name in ("received_at", "promised_due", "legal_due")),
        *(_CASE.c[name] for name in ("closed_at", "decision")),
    )
    .where(_CASE.c.id > given("after", _CASE.c.id), _within(_CASE.c.received_at))
    .order_by(_CASE.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def received(unit: Unit, start: datetime, end: datetime) -> list[Any]:
    """How many requests of each kind and language came."""
    return unit.all(_RECEIVED, start=start, end=end)


def closed(unit: Unit, start: datetime, end: datetime) -> list[Any]:
    """How many requests were closed: by kind, language, who answered (None when nobody had
    to), and whether in time for our promise and for the law (see `_in_time`).
    """
    return unit.all(_CLOSED, start=start, end=end)


def took(unit: Unit, start: datetime, end: datetime) -> list[Any]:
    """The kind of each answered request, and the microseconds it took."""
    return unit.all(_TOOK, start=start, end=end)


def unclosed(unit: Unit, today: date) -> list[Any]:
    """How many of each kind and assignee are open, past our promise, past the law."""
    return unit.all(_OPEN, today=today)


def lost(unit: Unit, start: datetime, end: datetime) -> list[Any]:
    """How many texts did not arrive, by state and the gateway's reason."""
    return unit.all(_LOST, start=start, end=end)


def texts(unit: Unit, start: datetime, end: datetime) -> int:
    """How many texts there were to send."""
    return int(unit.value(_TEXTS, start=start, end=end))


def staff_names(unit: Unit) -> dict[int, str]:
    """What every member of staff, also a former one, signs in with."""
    return {row.id: row.login for row in unit.all(_STAFF_NAMES)}


def portion(unit: Unit, start: datetime, end: datetime, after: int, most: int) -> list[Any]:
    """Requests received in a period, the next ones after the row `after`."""
    return unit.all(_PORTION, start=start, end=end, after=after, most=most)
