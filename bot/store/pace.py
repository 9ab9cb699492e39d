"""How fast texts leave: one pace for each service number, kept by all workers together.

The generic cell rate algorithm: a row tells until when the number's texts fill its time,
`free_at`; a text may leave `BURST` steps before that. One short statement takes a slot, so
that only texts of the same number wait for one another, and only for that statement.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit

BURST = 5
"""Texts that may leave at once after a rest."""

PATIENCE = timedelta(seconds=1)
"""A slot that is further away is not taken: the text waits in the queue instead."""

WRONG_CLOCK = timedelta(seconds=10)
"""Nobody fills the time further ahead than this: a clock was wrong, and is put right since."""

_PACE = tables.pace
_free = sa.type_coerce(_PACE.c.free_at, sa.BigInteger)
_now, _latest, _sane = (given(name, _PACE.c.free_at) for name in ("now", "latest", "sane"))
_step = sa.bindparam("step", type_=sa.BigInteger)
_standing = sa.case((sa.and_(_free > _now, _free <= _sane), _free), else_=_now)
_TAKE = Statement(
    lambda insert: (
        insert(_PACE)
        .values(
            service_number=given("service_number", _PACE.c.service_number),
            free_at=given("first", _PACE.c.free_at),
        )
        .on_conflict_do_update(
            index_elements=["service_number"],
            set_={"free_at": sa.type_coerce(_standing, sa.BigInteger) + _step},
            where=sa.or_(_free <= _latest, _free > _sane),
        )
        .returning(_PACE.c.free_at)
    )
)
_FREE = Statement(
    sa.select(_PACE.c.free_at).where(
        _PACE.c.service_number == given("service_number", _PACE.c.service_number)
    )
)
_LAST = Statement(sa.select(sa.func.max(_PACE.c.free_at).label("free_at")))


class Slot(NamedTuple):
    """When a text may leave, and whether that moment is kept for it."""

    at: datetime
    taken: bool


def take(unit: Unit, service_number: str, now: datetime, a_second: int) -> Slot:
    """The next moment at which this number may send, `a_second` texts in a second.

    Others wait until the unit ends, so let this be its last statement.
    """
    step = timedelta(seconds=1) / a_second
    ahead = (BURST - 1) * step
    free_at = unit.value(
        _TAKE,
        service_number=service_number,
        now=now,
        first=now + step,
        latest=now + ahead + PATIENCE,
        sane=now + ahead + WRONG_CLOCK,
        step=step // timedelta(microseconds=1),
    )
    if free_at is None:
        return Slot(unit.value(_FREE, service_number=service_number) - ahead, taken=False)
    return Slot(max(now, free_at - step - ahead), taken=True)


def last_taken(unit: Unit) -> datetime | None:
    """About when a text was last taken for sending, of any number; None when none ever was."""
    found: datetime | None = unit.value(_LAST)
    return found
