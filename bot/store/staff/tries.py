"""What was tried lately, counted by a keyed hash of who tried: no name and no address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_TRY = tables.staff_try
_same = (
    _TRY.c.kind == given("kind", _TRY.c.kind),
    _TRY.c.who == given("who", _TRY.c.who),
)
_ADD = Statement(sa.insert(_TRY).values(values_of(_TRY, "kind", "who", "at")).returning(_TRY.c.id))
_SINCE = Statement(
    sa.select(sa.func.count().label("number"), sa.func.max(_TRY.c.at, type_=_TRY.c.at.type))
    .select_from(_TRY)
    .where(*_same, _TRY.c.at > given("since", _TRY.c.at))
)
_DROP = Statement(sa.delete(_TRY).where(_TRY.c.id == given("row", _TRY.c.id)))
_CLEAR = Statement(sa.delete(_TRY).where(*_same))


def note(unit: Unit, kind: str, who: str, now: datetime) -> int:
    """One try more; its row."""
    return int(unit.one(_ADD, kind=kind, who=who, at=now).id)


def since(unit: Unit, kind: str, who: str, moment: datetime) -> Any:
    """How many tries since a moment, and when the last one was (None without any)."""
    number, last = unit.one(_SINCE, kind=kind, who=who, since=moment)
    return int(number), last


def drop(unit: Unit, rows: Iterable[int]) -> None:
    """These tries do not count: they were right."""
    for row in rows:
        unit.run(_DROP, row=row)


def clear(unit: Unit, kind: str, who: str) -> None:
    """No try counts any more."""
    unit.run(_CLEAR, kind=kind, who=who)
