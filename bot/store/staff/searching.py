"""The searches a member of staff has made lately, so that they can be counted.

What was searched for is not kept here; the audit log has its keyed hash.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

_TRY = tables.staff_try
_of_member = (_TRY.c.kind == word("search"), _TRY.c.who == given("member", _TRY.c.who))
_MADE = Statement(
    sa.select(_TRY.c.at)
    .where(*_of_member, _TRY.c.at > given("since", _TRY.c.at))
    .order_by(_TRY.c.at.desc())
)
_MAKE = Statement(sa.insert(_TRY).values(kind=word("search"), **values_of(_TRY, "who", "at")))
_FORGET = Statement(sa.delete(_TRY).where(*_of_member, _TRY.c.at <= given("since", _TRY.c.at)))
_ALONE = b"searches"  # two at once are counted one after the other


def made(unit: Unit, member: int, since: datetime) -> list[datetime]:
    """When searches were made since a moment, the last first; older ones are forgotten."""
    unit.lock(_ALONE)
    unit.run(_FORGET, member=str(member), since=since)
    return [row.at for row in unit.all(_MADE, member=str(member), since=since)]


def make(unit: Unit, member: int, now: datetime) -> None:
    """One more search."""
    unit.run(_MAKE, who=str(member), at=now)
