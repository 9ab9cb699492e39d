"""Whether a message was heard before: gateways repeat themselves, and effects must not.

This is the first statement of its transaction. On PostgreSQL the same statement takes the
place of the message in the queue of its number, so that the texts of one person are
answered one after another in the order their transactions began; SQLite has one writer at
a time anyway. It stands without a savepoint: under Python's sqlite3 a savepoint around it
would be committed early.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Insert, Statement, values_of
from bot.store.unit import Unit, turn

_HEARD = tables.heard
_NAMES = ("message_key", "at")
_HEAR = Statement(
    lambda insert: (
        insert(_HEARD)
        .values(values_of(_HEARD, *_NAMES))
        .on_conflict_do_nothing()
        .returning(_HEARD.c.message_key)
    )
)


def _in_turn(insert: Insert) -> Any:
    """What was heard and committed waits for nobody; all else waits, and only then inserts.

    PostgreSQL leaves no volatile function of a subquery out, though nobody reads its value.
    """
    values = values_of(_HEARD, *_NAMES)
    known = sa.exists().where(_HEARD.c.message_key == values["message_key"])
    queue = sa.func.pg_advisory_xact_lock(sa.bindparam("turn", type_=sa.BigInteger))
    waited = sa.select(queue.label("waited")).where(~known).subquery()
    row = sa.select(*values.values()).select_from(waited)
    fresh = insert(_HEARD).from_select(_NAMES, row).on_conflict_do_nothing()
    return fresh.returning(_HEARD.c.message_key)


_HEAR_IN_TURN = Statement(_in_turn)


def hear_once(unit: Unit, gateway: str, message_id: str, number: str, now: datetime) -> bool:
    """True the first time a gateway brings this id; False when it repeats itself.

    `number` is the sender's: it is held until the unit ends. A second transaction with the
    same message waits here for the first to end.
    """
    message = {"message_key": unit.keys.heard_key(gateway, message_id), "at": now}
    if unit.dialect.name != "postgresql":
        return unit.one(_HEAR, **message) is not None
    number_key = unit.number_key(number)
    first = unit.one(_HEAR_IN_TURN, turn=turn(number_key), **message) is not None
    if first:
        unit.holds(number_key)
    return first
