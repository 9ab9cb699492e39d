"""Texts whose outcome is unknown: found when their time for reports is over, sent once more
if they may be, and left alone for good after that.

Every step is guarded by the state it starts from and by its time, so that of two workers
one takes it. A repeat keeps its row and its key: a late report of the first hand-over still
settles it, and one that waits in the queue is then not sent.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When the next step of a text is due for which none is left but a late report."""

_OUT = tables.message_out
_other = _OUT.alias("other")
_now = given("now", _OUT.c.next_at)
_this = _OUT.c.id == given("message_out", _OUT.c.id)
_unknown = (_OUT.c.state == word("unknown"), _OUT.c.next_at <= _now)
_DUE = Statement(
    sa.select(
        *(_OUT.c[name] for name in ("id", "token", "gateway", "number", "service_number")),
        *(_OUT.c[name] for name in ("text", "created_at")),
    )
    .where(*_unknown, sa.text("message_out." + tables.UNSETTLED))
    .order_by(_OUT.c.next_at, _OUT.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_REPEAT = Statement(
    sa.update(_OUT)
    .where(
        _this,
        *_unknown,
        _OUT.c.repeats == 0,
        _OUT.c.number.is_not(None),
        sa.or_(_OUT.c.expires_at.is_(None), _OUT.c.expires_at > _now),
        sa.or_(_OUT.c.blank_at.is_(None), _OUT.c.blank_at > _now),
    )
    .values(
        state=word("queued"),
        repeats=1,
        next_at=_now,
        reason=sa.literal("sent again, the outcome was unknown"),
    )
)
_PUT_OFF = Statement(
    sa.update(_OUT).where(_this, *_unknown).values(next_at=given("next_at", _OUT.c.next_at))
)
_OTHERS = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_OUT.join(_other, _other.c.number_key == _OUT.c.number_key))
    .where(
        _this,
        _other.c.id != _OUT.c.id,
        _other.c.service_number == _OUT.c.service_number,
        _other.c.next_at >= _OUT.c.created_at,  # it left, or may have left, since then
        sa.or_(
            _other.c.state == word("unknown"),
            _other.c.state == word("sending"),
            _other.c.repeats > 0,
        ),
    )
)


def due(unit: Unit, now: datetime, limit: int) -> list[Any]:
    """Texts of unknown outcome whose time for reports is over, the first over coming first."""
    return unit.all(_DUE, now=now, most=limit)


def repeat(unit: Unit, message_out: int, now: datetime) -> bool:
    """Queue it once more; False when it may not be: repeated before, expired, wiped, settled."""
    return unit.run(_REPEAT, message_out=message_out, now=now) > 0


def put_off(unit: Unit, message_out: int, now: datetime, next_at: datetime) -> bool:
    """Look at it again at `next_at`; False when it was settled meanwhile."""
    return unit.run(_PUT_OFF, message_out=message_out, now=now, next_at=next_at) > 0


def give_up(unit: Unit, message_out: int, now: datetime) -> bool:
    """Leave it unknown: only a late report settles it. False when it was settled meanwhile."""
    return put_off(unit, message_out, now, NEVER)


def others(unit: Unit, message_out: int) -> int:
    """How many other texts between the same two numbers may have left unknown to us."""
    return int(unit.value(_OTHERS, message_out=message_out))
