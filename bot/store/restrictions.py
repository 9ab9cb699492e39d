"""The stop of all use, and its end: what a text began only a decision of staff ends."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_STOP = tables.restriction
_standing = (
    _STOP.c.number_key == given("number_key", _STOP.c.number_key),
    _STOP.c.ended_at.is_(None),
)
_GROUNDS = Statement(sa.select(_STOP.c.ground, _STOP.c.since).where(*_standing))
_END = Statement(
    sa.update(_STOP)
    .where(*_standing, _STOP.c.ground == given("wanted", _STOP.c.ground))
    .values(values_of(_STOP, "ended_at"))
)
_ADD = Statement(sa.insert(_STOP).values(values_of(_STOP, "number_key", "ground", "since")))
_MOVE = Statement(
    sa.update(_STOP)
    .where(_STOP.c.number_key == given("old_key", _STOP.c.number_key))
    .values(number_key=given("new_key", _STOP.c.number_key))
)


def standing(unit: Unit, number: str) -> dict[str, datetime]:
    """The grounds on which use is stopped for a number, each with since when."""
    rows = unit.all(_GROUNDS, number_key=unit.number_key(number))
    return {row.ground: row.since for row in rows}


def end(unit: Unit, number: str, ground: str, now: datetime) -> bool:
    """End the stop on a ground; False when there was none."""
    key = unit.number_key(number)
    return unit.run(_END, number_key=key, wanted=ground, ended_at=now) > 0


def move(unit: Unit, old: str, new: str) -> None:
    """All stops of a number go with the person to the new one."""
    unit.run(_MOVE, old_key=unit.number_key(old), new_key=unit.number_key(new))


def extend(unit: Unit, old: str, new: str) -> None:
    """What is stopped for the old number is stopped for the new one too."""
    there = standing(unit, new)
    for ground, since in standing(unit, old).items():
        if ground not in there:
            unit.run(_ADD, number_key=unit.number_key(new), ground=ground, since=since)
