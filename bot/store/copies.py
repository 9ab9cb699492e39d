"""Copies of texts that a gateway keeps, owed to be deleted there once the text is gone here.

What is owed is noted in the transaction in which the text goes; it is asked for afterwards,
until it was done. The id that a gateway gave a text leads to its number, so that it stays
with the text here and goes with it, and lives on in this queue alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Insert, Statement, given, values_of
from bot.store.unit import Unit

_COPY, _OUT = tables.remote_copy, tables.message_out
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_NAMES = ("gateway", "provider_id", "since", "next_at", "tries")
_now = given("now", _COPY.c.since)
_most = sa.bindparam("most", type_=sa.Integer)
_this = _COPY.c.id == given("copy", _COPY.c.id)
_due = _COPY.c.next_at <= _now


def _insert(insert: Insert, rows: sa.Select[Any]) -> Any:
    return insert(_COPY).from_select(_NAMES, rows).on_conflict_do_nothing()


Condition = sa.ColumnElement[bool] | sa.TextClause


def noting(table: sa.Table, *which: Condition) -> Statement:
    """Notes the copies of some rows of a table, which are about to go; `now` is handed in."""
    named = (table.c.gateway, table.c.provider_id)
    rows = sa.select(*named, _now, _now, sa.literal_column("0"))
    kept = rows.where(table.c.provider_id.is_not(None), *which)
    return Statement(lambda insert: _insert(insert, kept))


def noted(table: sa.Table) -> sa.ColumnElement[bool]:
    """The gateway keeps no copy of a row, or it is noted: the row may go."""
    found = sa.exists().where(
        _COPY.c.gateway == table.c.gateway, _COPY.c.provider_id == table.c.provider_id
    )
    return sa.or_(table.c.provider_id.is_(None), found.correlate(table))


# what is being sent must not be named by its gateway between the note and the blank
_number = given("of_number", _OUT.c.number_key)
_HOLD = Statement(sa.select(_OUT.c.id).where(_OUT.c.number_key == _number).with_for_update())
_WRITTEN = {
    tables.message_in: tables.message_in.c.received_at,
    tables.parked: tables.parked.c.received_at,
    _OUT: _OUT.c.created_at,
}
_OF_NUMBER = tuple(
    noting(table, table.c.number_key == _number, moment < given("before", moment))
    for table, moment in _WRITTEN.items()
)
_OWE = Statement(
    lambda insert: (
        insert(_COPY)
        .values(
            **values_of(_COPY, "gateway", "provider_id"),
            since=_now,
            next_at=_now,
            tries=sa.literal_column("0"),
        )
        .on_conflict_do_nothing()
    )
)
_gateway, _provider = given("gateway", _COPY.c.gateway), given("provider", _COPY.c.provider_id)
_known = sa.exists().where(_OUT.c.provider_id == _provider, _OUT.c.number_key.is_not(None))
_OWE_STRAY = Statement(
    lambda insert: _insert(
        insert,
        sa.select(_gateway, _provider, _now, _now, sa.literal_column("0")).where(~_known),
    )
)
_WHOSE = Statement(sa.select(_COPY.c.gateway).where(_due).distinct())
_next = sa.select(_COPY.c.id).where(_COPY.c.gateway == _gateway, _due)
_CLAIM = Statement(
    sa.update(_COPY)
    .where(_COPY.c.id.in_(_next.order_by(_COPY.c.next_at, _COPY.c.id).limit(_most)), _due)
    .values(next_at=given("until", _COPY.c.next_at))
    .returning(_COPY.c.id, _COPY.c.provider_id, _COPY.c.tries)
)
_GONE = Statement(sa.delete(_COPY).where(_this))
_PUT_OFF = Statement(
    sa.update(_COPY)
    .where(_this)
    .values(
        next_at=given("next_at", _COPY.c.next_at),
        tries=_COPY.c.tries + sa.bindparam("failed", type_=sa.Integer),
    )
)
_TELL = Statement(
    sa.update(_COPY)
    .where(_COPY.c.told_at.is_(None), _COPY.c.since <= given("before", _COPY.c.since))
    .values(told_at=_now)
    .returning(_COPY.c.gateway)
)
_STANDING = Statement(
    sa.select(
        sa.func.count().label("number"), sa.func.min(_COPY.c.since).label("oldest")
    ).select_from(_COPY)
)


def owe_of_number(
    unit: Unit, number_key: bytes, now: datetime, *, before: datetime = NEVER
) -> None:
    """Note every copy of texts from and to a number, those from `before`, before they go."""
    unit.all(_HOLD, of_number=number_key)
    for statement in _OF_NUMBER:
        unit.run(statement, of_number=number_key, now=now, before=before)


def owe(unit: Unit, gateway: str, provider_id: str | None, now: datetime) -> None:
    """Note a single copy; nothing to note when the gateway keeps none."""
    if provider_id:
        unit.run(_OWE, gateway=gateway, provider_id=provider_id, now=now)


def owe_stray(unit: Unit, gateway: str, provider_id: str, now: datetime) -> None:
    """Note a copy unless a text of somebody who is still there bears its id."""
    unit.run(_OWE_STRAY, gateway=gateway, provider=provider_id, now=now)


def whose(unit: Unit, now: datetime) -> list[str]:
    """The gateways that are to be asked now."""
    return sorted(row.gateway for row in unit.all(_WHOSE, now=now))


def claim(unit: Unit, gateway: str, now: datetime, until: datetime, most: int) -> list[Any]:
    """Copies to ask a gateway for, which nobody else asks for `until` then."""
    return unit.all(_CLAIM, gateway=gateway, now=now, until=until, most=most)


def gone(unit: Unit, rows: Iterable[int]) -> None:
    """The gateway has deleted them."""
    unit.many(_GONE, [{"copy": row} for row in rows])


def put_off(unit: Unit, row: int, next_at: datetime, *, failed: bool) -> None:
    """It is asked for again at `next_at`; `failed`: a try more was in vain."""
    unit.run(_PUT_OFF, copy=row, next_at=next_at, failed=int(failed))


def stay(unit: Unit, before: datetime, now: datetime) -> list[str]:
    """The gateway of each copy that has been owed since `before`; each is told of once."""
    return [row.gateway for row in unit.all(_TELL, before=before, now=now)]


def standing(unit: Unit) -> tuple[int, datetime | None]:
    """How many are owed, and since when the oldest."""
    row = unit.one(_STANDING)
    return row.number, row.oldest
