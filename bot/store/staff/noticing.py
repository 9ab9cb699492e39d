"""Which requests staff are to be mailed about, and which notices went out already.

References, kinds and dates alone: no personal column is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

_CASE, _NOTICE = tables.request, tables.staff_notice
_today, _next = (given(name, _CASE.c.promised_due) for name in ("today", "next_day"))
_by_staff = _CASE.c.state != word("scheduled")  # on those the clock acts
_owed: dict[str, tuple[sa.ColumnElement[bool], ...]] = {
    "new": (_by_staff,),
    "tomorrow": (_by_staff, _CASE.c.promised_due >= _today, _CASE.c.promised_due <= _next),
    "overdue": (_by_staff, _CASE.c.promised_due < _today),
    "law_tomorrow": (_CASE.c.legal_due >= _today, _CASE.c.legal_due <= _next),
    "law_overdue": (_CASE.c.legal_due < _today,),
}
KINDS = tuple(_owed)


def _select(kind: str) -> Statement:
    told = sa.exists().where(_NOTICE.c.request_id == _CASE.c.id, _NOTICE.c.kind == word(kind))
    due = _CASE.c.legal_due if kind.startswith("law_") else _CASE.c.promised_due
    names = ("id", "ref", "kind", "promised_due", "legal_due")
    return Statement(
        sa.select(*(_CASE.c[name] for name in names))
        .where(sa.text(tables.UNCLOSED), *_owed[kind], ~told)
        .order_by(due, _CASE.c.id)
    )


_SELECTS = {kind: _select(kind) for kind in KINDS}
_TOLD = Statement(
    lambda insert: (
        insert(_NOTICE)
        .values(values_of(_NOTICE, "request_id", "kind", "at"))
        .on_conflict_do_nothing(index_elements=["request_id", "kind"])
    )
)


def owed(unit: Unit, today: date, next_day: date) -> dict[str, list[Any]]:
    """Rows of unclosed requests by the notice that is owed of them, what is due first first."""
    return {
        kind: unit.all(statement, today=today, next_day=next_day)
        for kind, statement in _SELECTS.items()
    }


def told(unit: Unit, kind: str, requests: Iterable[int], now: datetime) -> None:
    """These notices went out; none goes out twice."""
    unit.many(_TOLD, [{"request_id": each, "kind": kind, "at": now} for each in requests])
