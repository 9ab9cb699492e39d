"""Where a number and a service number stand with each other: locked, read, moved on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.dialogue.flow import IDLE
from bot.domain import Conversation, Decision
from bot.store import tables
from bot.store.personal import NOTHING, pack, unpack
from bot.store.statements import Insert, Statement, given, values_of
from bot.store.unit import Unit

_TABLE = tables.conversation
_COLUMNS = (
    _TABLE.c.id,
    _TABLE.c.state,
    _TABLE.c.kept,
    _TABLE.c.misses,
    _TABLE.c.language,
    _TABLE.c.language_bound,
    _TABLE.c.heard_at,
    _TABLE.c.expires_at,
    _TABLE.c.number,  # not wanted itself: it tells the key that is in use
)
_BETWEEN = ("number_key", "service_number")
_STANDING = Statement(
    sa.select(*_COLUMNS)
    .where(*(_TABLE.c[name] == given(name, _TABLE.c[name]) for name in _BETWEEN))
    .with_for_update()  # SQLite's whole database is locked already
)


def _begin(insert: Insert) -> Any:
    fresh = insert(_TABLE).values(
        state=IDLE,
        misses=0,
        language_bound=False,
        **values_of(_TABLE, "number_key", "service_number", "number", "kept"),
    )
    # another text of the same number may begin it at the same moment: wait, and take its row
    same = {"service_number": fresh.excluded.service_number}
    return fresh.on_conflict_do_update(index_elements=_BETWEEN, set_=same).returning(*_COLUMNS)


_BEGIN = Statement(_begin)
_SAVE = Statement(
    sa.update(_TABLE)
    .where(_TABLE.c.id == given("conversation", _TABLE.c.id))
    .values(
        values_of(
            _TABLE,
            *("state", "kept", "misses", "language", "language_bound", "heard_at", "expires_at"),
        )
    )
)


def lock_conversation(
    unit: Unit, number: str, number_key: bytes, service_number: str
) -> Conversation:
    """The conversation as it stands, held until the transaction ends; begun if need be."""
    between = {"number_key": number_key, "service_number": service_number}
    row = unit.one(_STANDING, **between) or unit.one(_BEGIN, number=number, kept=NOTHING, **between)
    id_, state, kept, misses, language, bound, heard_at, expires_at, _ = row
    return Conversation(
        id_, state, unpack(kept), misses, language, bool(bound), heard_at, expires_at
    )


def save_conversation(
    unit: Unit, number: str, conversation_id: int, decision: Decision, now: datetime
) -> None:
    """The conversation moves to where the decision leaves it; `now` is when it was heard."""
    unit.run(
        _SAVE,
        number_key=unit.number_key(number),
        id=conversation_id,
        conversation=conversation_id,
        state=decision.state,
        kept=pack(decision.kept),
        misses=decision.misses,
        language=decision.language,
        language_bound=decision.language_bound,
        heard_at=now,
        expires_at=decision.expires_at,
    )
