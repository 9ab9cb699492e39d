"""Visits: agreed on, moved, cancelled, reminded of, and how they ended.

No two stand at one time, and no request has two that stand: the database itself sees to it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain import BookVisit, CancelVisit
from bot.store import requests, tables
from bot.store.cases import happened
from bot.store.context import Context
from bot.store.faults import Conflict
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit
from bot.visits import Span

_VISIT, _CASE = tables.visit, tables.request
_SHOWN = (
    *(_VISIT.c[name] for name in ("id", "request_id", "starts_at", "minutes", "state")),
    *(_VISIT.c[name] for name in ("identity", "created_at")),
)
_WHOM = tuple(_CASE.c[name] for name in ("ref", "number", "service_number", "language"))
_stands = _VISIT.c.state == word("booked")
_this = _VISIT.c.id == given("visit", _VISIT.c.id)
_of_case = _VISIT.c.request_id == given("request_id", _VISIT.c.request_id)
_from = _VISIT.c.starts_at >= given("start", _VISIT.c.starts_at)
_until = _VISIT.c.starts_at < given("end", _VISIT.c.starts_at)
_with_case = sa.select(*_SHOWN, *_WHOM).join_from(_VISIT, _CASE)

_BOOK = Statement(
    lambda insert: (
        insert(_VISIT)
        .values(
            state=word("booked"),
            **values_of(_VISIT, "request_id", "starts_at", "minutes", "created_at"),
        )
        .on_conflict_do_nothing()
        .returning(_VISIT.c.id)
    )
)
_SETTLE = Statement(
    sa.update(_VISIT)
    .where(_this, _stands)
    .values(state=given("outcome", _VISIT.c.state), identity=given("seen", _VISIT.c.identity))
    .returning(_VISIT.c.request_id)
)
_REMINDED = Statement(
    sa.update(_VISIT)
    .where(_this, _stands, _VISIT.c.reminded_at.is_(None))
    .values(reminded_at=given("now", _VISIT.c.reminded_at))
    .returning(_VISIT.c.id)
)
_FIND = Statement(_with_case.where(_this))
_OF_REQUEST = Statement(_with_case.where(_of_case).order_by(_VISIT.c.id.desc()).limit(1))
_BETWEEN = Statement(_with_case.where(_from, _until).order_by(_VISIT.c.starts_at, _VISIT.c.id))
_TAKEN = Statement(sa.select(_VISIT.c.starts_at, _VISIT.c.minutes).where(_stands, _from))
_OF_NUMBER = Statement(
    _with_case.where(
        *(_CASE.c.number_key == given("number_key", _CASE.c.number_key), _stands, _from)
    ).order_by(_VISIT.c.starts_at)
)
_OVER = Statement(
    sa.select(_VISIT.c.id)
    .join_from(_VISIT, _CASE)
    .where(_CASE.c.number_key == given("number_key", _CASE.c.number_key), _stands, _until)
    .limit(1)
)
_TO_REMIND = Statement(
    _with_case.where(_stands, _VISIT.c.reminded_at.is_(None), _from, _until).order_by(
        _VISIT.c.starts_at
    )
)


def book(unit: Unit, request: int, starts_at: datetime, minutes: int, now: datetime) -> None:
    """A request gets its visit. Raises Conflict when the time is taken, or it has one."""
    values = {"request_id": request, "starts_at": starts_at, "minutes": minutes}
    if unit.one(_BOOK, **values, created_at=now) is None:
        raise Conflict("the time is taken")


def settle(unit: Unit, visit: int, outcome: str, identity: str | None = None) -> bool:
    """It is cancelled, came or missed; False when it no longer stood."""
    return unit.one(_SETTLE, visit=visit, outcome=outcome, seen=identity) is not None


def move(unit: Unit, visit: Any, starts_at: datetime, minutes: int, now: datetime) -> None:
    """Another time. Raises Conflict when it is taken, or the visit no longer stands."""
    if not settle(unit, visit.id, "cancelled"):
        raise Conflict("the visit no longer stands")
    book(unit, visit.request_id, starts_at, minutes, now)


def find(unit: Unit, visit: int) -> Any:
    """A visit with whom to text; None when there is none."""
    return unit.one(_FIND, visit=visit)


def of_request(unit: Unit, request: int) -> Any:
    """The newest visit of a request; None when it has none."""
    return unit.one(_OF_REQUEST, request_id=request)


def between(unit: Unit, start: datetime, end: datetime) -> list[Any]:
    """The visits that begin from `start` until before `end`, in order, whatever became of them."""
    return unit.all(_BETWEEN, start=start, end=end)


def taken(unit: Unit, now: datetime) -> Collection[Span]:
    """The times from now on that are booked, and what goes on now."""
    found = unit.all(_TAKEN, start=now - timedelta(days=1))
    return [(row.starts_at, row.starts_at + timedelta(minutes=row.minutes)) for row in found]


def of_number(unit: Unit, number: str, now: datetime) -> Any:
    """The next visit of a number; None when it has none."""
    return unit.one(_OF_NUMBER, number_key=unit.number_key(number), start=now)


def is_over(unit: Unit, number: str, now: datetime) -> bool:
    """Whether the time of a visit of a number has passed that staff have not settled yet."""
    return unit.one(_OVER, number_key=unit.number_key(number), end=now) is not None


def to_remind(unit: Unit, start: datetime, end: datetime) -> list[Any]:
    """The visits of a time that nobody was reminded of."""
    return unit.all(_TO_REMIND, start=start, end=end)


def reminded(unit: Unit, visit: int, now: datetime) -> bool:
    """It is reminded of now; False when it was before, or no longer stands."""
    return unit.one(_REMINDED, visit=visit, now=now) is not None


def book_visit(unit: Unit, effect: BookVisit, context: Context) -> None:
    """As a text chose it. Raises Conflict when the time was taken meanwhile."""
    request = requests.find(unit, effect.ref)
    if request is None or request.state == "closed":
        raise Conflict("the request is no longer open")
    book(unit, request.id, effect.starts_at, effect.minutes, context.now)
    happened(unit, request.id, "visit booked", context.actor, context.now)


def cancel_visit(unit: Unit, effect: CancelVisit, context: Context) -> None:
    """The time is free again and the request is closed. Raises Conflict when it did not stand."""
    visit = of_number(unit, context.number, context.now)
    if visit is None or visit.ref != effect.ref or not settle(unit, visit.id, "cancelled"):
        raise Conflict("the visit no longer stands")
    requests.close(unit, effect.ref, "cancelled", context.now, actor=context.actor)
