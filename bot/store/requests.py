"""Requests as staff and the clock see them: what is open, what is due, how it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.cases import happened
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_CASE = tables.request
_LISTED = (
    *("id", "ref", "kind", "state", "number", "registrant", "language", "text", "details"),
    *("received_at", "promised_due", "legal_due", "execute_at", "decision", "reason", "closed_at"),
)
_columns = tuple(_CASE.c[name] for name in _LISTED)
_unclosed = sa.text(tables.UNCLOSED)
_ALL = Statement(sa.select(*_columns).order_by(_CASE.c.legal_due, _CASE.c.id))
_OPEN = Statement(sa.select(*_columns).where(_unclosed).order_by(_CASE.c.legal_due, _CASE.c.id))
_FIND = Statement(
    sa.select(*_columns, _CASE.c.service_number, _CASE.c.channel).where(
        _CASE.c.ref == given("reference", _CASE.c.ref)
    )
)
_DUE = Statement(
    sa.select(*_columns, _CASE.c.service_number)
    .where(sa.text(tables.SCHEDULED), _CASE.c.execute_at <= given("now", _CASE.c.execute_at))
    .order_by(_CASE.c.execute_at, _CASE.c.id)
)
_CLOSE = Statement(
    sa.update(_CASE)
    .where(_CASE.c.ref == given("reference", _CASE.c.ref), _unclosed)
    .values(
        state="closed",
        decision=given("verdict", _CASE.c.decision),
        reason=given("grounds", _CASE.c.reason),
        closed_at=given("now", _CASE.c.closed_at),
    )
    .returning(_CASE.c.id)
)


def listing(unit: Unit, *, open_only: bool = False) -> list[Any]:
    """Rows of requests, what the law wants first coming first."""
    return unit.all(_OPEN if open_only else _ALL)


def find(unit: Unit, ref: str) -> Any:
    """The row of a request, None when there is none with this reference."""
    return unit.one(_FIND, reference=ref)


def due_erasures(unit: Unit, now: datetime) -> list[Any]:
    """Rows of scheduled erasures whose time to be called off is over, the oldest first."""
    return unit.all(_DUE, now=now)


def close(
    unit: Unit,
    ref: str,
    decision: str,
    now: datetime,
    *,
    reason: str | None = None,
    actor: str = "clock",
) -> bool:
    """Close a request with a decision; False when it was closed before."""
    row = unit.one(_CLOSE, ref=ref, reference=ref, verdict=decision, grounds=reason, now=now)
    if row is None:
        return False
    happened(unit, row.id, "closed", actor, now)
    return True
