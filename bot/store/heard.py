"""Whether a message was heard before: gateways repeat themselves, and effects must not.

The insert is the first statement of its transaction and stands without a savepoint:
under Python's sqlite3 a savepoint around it would be committed early.
"""

from __future__ import annotations

from datetime import datetime

from bot.store import tables
from bot.store.statements import Statement, values_of
from bot.store.unit import Unit

_HEAR = Statement(
    lambda insert: (
        insert(tables.heard)
        .values(values_of(tables.heard, "message_key", "at"))
        .on_conflict_do_nothing()
        .returning(tables.heard.c.message_key)
    )
)


def hear_once(unit: Unit, gateway: str, message_id: str, now: datetime) -> bool:
    """True the first time a gateway brings this id; False when it repeats itself.

    A second transaction with the same message waits here for the first to end.
    """
    key = unit.keys.heard_key(gateway, message_id)
    return unit.one(_HEAR, message_key=key, at=now) is not None
