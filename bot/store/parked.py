"""Texts that came in and could not be answered for a fault of ours: kept, and tried again.

Whoever takes one deletes its row within the transaction that hears it, so that it is heard
once; what fails rolls back, and the row is still there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import Inbound
from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_PARKED = tables.parked
_TALK = tables.conversation
_PARK = Statement(
    sa.insert(_PARKED)
    .values(
        tries=1,
        **values_of(
            _PARKED,
            *("gateway", "number_key", "number", "service_number", "text", "pictures"),
            *("opt_out", "received_at", "next_at", "reason", "provider_id"),
        ),
    )
    .returning(_PARKED.c.id)
)
_now = given("now", _PARKED.c.next_at)
_this = _PARKED.c.id == given("parked", _PARKED.c.id)
_tries = _PARKED.c.tries == given("tries", _PARKED.c.tries)
_DUE = Statement(
    sa.select(_PARKED.c.id, _PARKED.c.number_key, _PARKED.c.tries)
    .where(_PARKED.c.next_at <= _now)
    .order_by(_PARKED.c.next_at, _PARKED.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_TAKE = Statement(sa.delete(_PARKED).where(_this, _tries).returning(*_PARKED.c))
_PUT_OFF = Statement(
    sa.update(_PARKED)
    .where(_this, _tries)
    .values(
        tries=_PARKED.c.tries + 1,
        next_at=given("next_at", _PARKED.c.next_at),
        reason=given("reason", _PARKED.c.reason),
    )
)
_OF_NUMBER = Statement(
    sa.select(_PARKED).where(_PARKED.c.number_key == given("of_number", _PARKED.c.number_key))
)
_MOVE = Statement(
    sa.update(_PARKED).where(_this).values(values_of(_PARKED, "number_key", "number", "text"))
)
_LANGUAGE = Statement(
    sa.select(_TALK.c.language).where(
        _TALK.c.number_key == given("number_key", _TALK.c.number_key),
        _TALK.c.service_number == given("service_number", _TALK.c.service_number),
    )
)
_STANDING = Statement(
    sa.select(
        sa.func.count().label("number"), sa.func.min(_PARKED.c.received_at).label("oldest")
    ).select_from(_PARKED)
)
_LISTING = Statement(
    sa.select(
        *(_PARKED.c[name] for name in ("id", "number", "service_number", "gateway", "text")),
        *(_PARKED.c[name] for name in ("received_at", "tries", "next_at", "reason")),
    ).order_by(_PARKED.c.id)
)


def park(unit: Unit, inbound: Inbound, reason: str, next_at: datetime) -> int:
    """Keep a text whose first try failed; its row. `reason` is the class of the fault."""
    return int(
        unit.value(
            _PARK,
            gateway=inbound.gateway,
            number_key=unit.number_key(inbound.sender),
            number=inbound.sender,
            service_number=inbound.service_number,
            text=inbound.text,
            pictures=inbound.pictures,
            opt_out=inbound.opt_out,
            received_at=inbound.received_at,
            next_at=next_at,
            reason=reason,
            provider_id=inbound.copy,
        )
    )


def due(unit: Unit, now: datetime, limit: int) -> list[Any]:
    """Row, number key and tries of what is to be tried again, what is due first coming first."""
    return unit.all(_DUE, now=now, most=limit)


def take(unit: Unit, due: Any) -> Any:
    """The whole row of one that was due, gone with this unit; None when another was faster.

    Waits for whoever works on the same number.
    """
    unit.lock(due.number_key)
    return unit.one(_TAKE, parked=due.id, tries=due.tries)


def put_off(unit: Unit, due: Any, reason: str, next_at: datetime) -> bool:
    """One try more has failed; False when another worker has tried it meanwhile."""
    values = {"parked": due.id, "tries": due.tries, "reason": reason, "next_at": next_at}
    return unit.run(_PUT_OFF, **values) > 0


def move(unit: Unit, number: str, new: str) -> None:
    """Texts of a number are the new one's, sealed with its key of now; it may be the same one."""
    key = unit.number_key(new)
    for row in unit.all(_OF_NUMBER, of_number=unit.number_key(number)):
        unit.run(_MOVE, **{**row._asdict(), "number_key": key, "number": new, "parked": row.id})


def language(unit: Unit, number: str, service_number: str) -> str | None:
    """The language that was last spoken between these numbers, without reading any more."""
    key = unit.number_key(number)
    found: str | None = unit.value(_LANGUAGE, number_key=key, service_number=service_number)
    return found


def standing(unit: Unit) -> tuple[int, datetime | None]:
    """How many are parked, and when the oldest of them came."""
    row = unit.one(_STANDING)
    return row.number, row.oldest


def listing(unit: Unit) -> list[Any]:
    """All of them, in the order they were parked in."""
    return unit.all(_LISTING)
