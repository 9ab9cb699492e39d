"""Requests that the clock executes or leaves to staff, and those that a further event joins."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import tables
from bot.store.cases import happened
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_CASE = tables.request
_OPEN_OF = Statement(
    sa.select(_CASE.c.ref)
    .where(
        _CASE.c.number_key == given("number_key", _CASE.c.number_key),
        _CASE.c.kind == given("wanted", _CASE.c.kind),
        sa.text(tables.UNCLOSED),
    )
    .order_by(_CASE.c.id)
    .limit(1)
)
_TO_STAFF = Statement(
    sa.update(_CASE)
    .where(_CASE.c.ref == given("reference", _CASE.c.ref), _CASE.c.state == "scheduled")
    .values(state="open", execute_at=None)
    .returning(_CASE.c.id)
)
_SCHEDULED = Statement(
    sa.select(_CASE.c.ref).where(_CASE.c.state == "scheduled").order_by(_CASE.c.id)
)

_TALK = tables.conversation
_HOLD = Statement(
    sa.select(_TALK.c.id)
    .where(_TALK.c.number_key == given("number_key", _TALK.c.number_key))
    .order_by(_TALK.c.id)
    .with_for_update()  # SQLite's whole database is locked already
)


def hold_number(unit: Unit, number: str) -> None:
    """Keep whatever concerns a number waiting until the unit ends, as texts lock it.

    The number itself comes first: one that never texted has no conversation to lock.
    """
    key = unit.number_key(number)
    unit.lock(key)
    unit.all(_HOLD, number_key=key)


def open_of(unit: Unit, number: str, kind: str) -> str | None:
    """The reference of a number's open request of a kind."""
    ref = unit.value(_OPEN_OF, number_key=unit.number_key(number), wanted=kind)
    return None if ref is None else str(ref)


def scheduled(unit: Unit) -> list[str]:
    """The references of the erasures that the clock is to execute."""
    return [str(row.ref) for row in unit.all(_SCHEDULED)]


def hand_to_staff(unit: Unit, ref: str, now: datetime) -> None:
    """A scheduled erasure waits for staff instead of the clock."""
    row = unit.one(_TO_STAFF, reference=ref)
    if row is not None:
        happened(unit, row.id, "handed to staff", "clock", now)
