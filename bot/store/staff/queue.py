"""The queue as staff see it: what waits, what is due first, and who has it.

No name, number or text is read here, so that the longest list opens nothing of a person.
Each set of filters is a constant statement of its own, made at its first use.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_CASE, _STAFF = tables.request, tables.staff
_LISTED = (
    *("id", "ref", "kind", "state", "language", "channel", "assignee", "extended_at"),
    *("received_at", "promised_due", "legal_due", "closed_at"),
)
_columns = tuple(_CASE.c[name] for name in _LISTED)
_unclosed = sa.text(tables.UNCLOSED)
_today = given("today", _CASE.c.promised_due)
_HOLDS: dict[str, sa.ColumnElement[bool] | sa.TextClause] = {
    "unclosed": _unclosed,
    **{name: _CASE.c.state == word(name) for name in ("open", "scheduled", "held", "closed")},
    "kind": _CASE.c.kind == given("wanted_kind", _CASE.c.kind),
    "language": _CASE.c.language == given("wanted_language", _CASE.c.language),
    "mine": _CASE.c.assignee == given("member", _CASE.c.assignee),
    "nobody": _CASE.c.assignee.is_(None),
    "overdue": _CASE.c.promised_due < _today,
    "week": sa.and_(
        _CASE.c.promised_due >= _today, _CASE.c.promised_due <= given("sunday", _today)
    ),
    "after": _CASE.c.id > given("after", _CASE.c.id),
}
"""What a filter holds; its name is all that a caller hands in."""

FILTERS = frozenset(_HOLDS)
_BY_DUE = (_CASE.c.promised_due, _CASE.c.received_at, _CASE.c.id)
_NEWEST_FIRST = (_CASE.c.id.desc(),)

_NEWEST = Statement(sa.select(sa.func.max(_CASE.c.id).label("newest")))
_PEOPLE = Statement(
    sa.select(*(_STAFF.c[name] for name in ("id", "login", "role", "state"))).order_by(
        _STAFF.c.login
    )
)
_reference = _CASE.c.ref == given("reference", _CASE.c.ref)
_BY_REF = Statement(sa.select(*_columns).where(_reference))
_OF_NUMBER = Statement(
    sa.select(*_columns)
    .where(_CASE.c.number_key == given("number_key", _CASE.c.number_key))
    .order_by(_CASE.c.id.desc())
)
_ASSIGN = Statement(
    sa.update(_CASE)
    .where(
        _reference,
        _unclosed,
        _CASE.c.assignee.is_not_distinct_from(given("before", _CASE.c.assignee)),
    )
    .values(assignee=given("receiver", _CASE.c.assignee))
    .returning(_CASE.c.id)
)


@cache
def _rows(filters: frozenset[str]) -> Statement:
    order = _BY_DUE if "unclosed" in filters else _NEWEST_FIRST
    return Statement(
        sa.select(*_columns)
        .where(*(_HOLDS[name] for name in sorted(filters)))
        .order_by(*order)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .offset(sa.bindparam("passed", type_=sa.Integer))
    )


@cache
def _number(filters: frozenset[str]) -> Statement:
    return Statement(
        sa.select(sa.func.count().label("number"))
        .select_from(_CASE)
        .where(*(_HOLDS[name] for name in sorted(filters)))
    )


def listing(
    unit: Unit, filters: frozenset[str], most: int, passed: int, **values: date | int | str
) -> list[Any]:
    """Rows that the filters hold for: unclosed ones by due date, others the newest first."""
    return unit.all(_rows(filters), most=most, passed=passed, **values)


def count(unit: Unit, filters: frozenset[str], **values: date | int | str) -> int:
    """How many rows the filters hold for."""
    return int(unit.value(_number(filters), **values))


def newest(unit: Unit) -> int:
    """The number of the newest row; 0 when there is none."""
    return int(unit.value(_NEWEST) or 0)


def people(unit: Unit) -> list[Any]:
    """All staff, also removed ones: id, login, role, state."""
    return unit.all(_PEOPLE)


def by_ref(unit: Unit, ref: str) -> Any:
    """The row of a reference as the queue shows it; None when there is none."""
    return unit.one(_BY_REF, reference=ref)


def of_number(unit: Unit, number: str) -> list[Any]:
    """Every request of a number as the queue shows it, the newest first."""
    return unit.all(_OF_NUMBER, number_key=unit.number_key(number))


def assign(unit: Unit, ref: str, receiver: int | None, before: int | None) -> int | None:
    """Give an unclosed request from one to another; its row, None when it had moved on."""
    row = unit.one(_ASSIGN, reference=ref, receiver=receiver, before=before)
    return None if row is None else int(row.id)
