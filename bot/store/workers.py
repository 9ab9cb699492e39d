"""The signs of life that the workers on PostgreSQL give, as Procrastinate keeps them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from bot.store.statements import Statement
from bot.store.unit import Unit

_workers = sa.table("procrastinate_workers", sa.column("last_heartbeat", sa.DateTime))
_silence = sa.bindparam("silence", type_=sa.Interval)
_ANY = Statement(
    sa.select(sa.exists().where(_workers.c.last_heartbeat > sa.func.now() - _silence).label("any"))
)


def any_alive(unit: Unit, silence: timedelta) -> bool:
    """Whether any worker, on whatever host, gave a sign of life that long ago or later."""
    return bool(unit.value(_ANY, silence=silence))
