"""The places outside that keep checkpoints of the audit log: how far each has kept up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_PLACE, _POINT = tables.audit_place, tables.audit_checkpoint
_place = given("place", _PLACE.c.place)
_FIND = Statement(sa.select(_PLACE).where(_PLACE.c.place == _place))
_PUT = Statement(
    lambda insert: (
        insert(_PLACE)
        .values(values_of(_PLACE, "place", "size", "next_at"))
        .on_conflict_do_update(
            index_elements=["place"],
            set_={name: given(name, _PLACE.c[name]) for name in ("size", "next_at")},
        )
    )
)
_FURTHEST = Statement(sa.select(sa.func.max(_PLACE.c.size).label("size")))
_OWED = Statement(
    sa.select(sa.func.min(_POINT.c.at).label("at")).where(
        _POINT.c.size > given("size", _PLACE.c.size)
    )
)


def find(unit: Unit, place: str) -> Any:
    """The size it has kept up to and when it is next due; None when it was never tried."""
    return unit.one(_FIND, place=place)


def put(unit: Unit, place: str, size: int, next_at: datetime) -> None:
    """Note both."""
    unit.run(_PUT, place=place, size=size, next_at=next_at)


def furthest(unit: Unit) -> int:
    """The size of the largest checkpoint that any place has; 0 when none has any."""
    return unit.value(_FURTHEST) or 0


def owed_since(unit: Unit, size: int) -> datetime | None:
    """When the first checkpoint beyond a size was signed; None when there is none."""
    row = unit.one(_OWED, size=size)
    return row.at if row else None
