"""Questions whose time is over, and the conversations that fall silent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import Conversation, Decision
from bot.store import tables
from bot.store.personal import pack
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_TABLE = tables.conversation
_over = _TABLE.c.expires_at <= given("now", _TABLE.c.expires_at)
_EXPIRED = Statement(
    sa.select(_TABLE.c.id, _TABLE.c.number, _TABLE.c.service_number)
    .where(_over)
    .order_by(_TABLE.c.expires_at)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_IS_OVER = Statement(
    sa.select(_TABLE.c.id)
    .where(
        _TABLE.c.number_key == given("number_key", _TABLE.c.number_key),
        _TABLE.c.service_number == given("service_number", _TABLE.c.service_number),
        _over,
    )
    .with_for_update()
)
_SILENT = Statement(
    sa.update(_TABLE)
    .where(_TABLE.c.id == given("conversation", _TABLE.c.id))
    .values(values_of(_TABLE, "state", "kept", "expires_at"))
)


_PUT_OFF = Statement(
    sa.update(_TABLE)
    .where(_TABLE.c.id == given("conversation", _TABLE.c.id))
    .values(expires_at=given("until", _TABLE.c.expires_at))
)


def expired(unit: Unit, now: datetime, limit: int) -> list[Any]:
    """Id, number and service number of conversations whose question is over, the oldest first."""
    return unit.all(_EXPIRED, now=now, most=limit)


def put_off(unit: Unit, conversation: int, until: datetime) -> None:
    """Its question cannot be ended now; it is tried again then."""
    unit.run(_PUT_OFF, conversation=conversation, until=until)


def is_over(unit: Unit, number: str, service_number: str, now: datetime) -> bool:
    """Whether the question of a conversation is over; locks the conversation.

    False too when the conversation is gone: an erasure must not be undone by its silence.
    """
    key = unit.number_key(number)
    unit.lock(key)  # before the row, as a text takes them
    found = unit.one(_IS_OVER, number_key=key, service_number=service_number, now=now)
    return found is not None


def fall_silent(unit: Unit, number: str, before: Conversation, decision: Decision) -> None:
    """The conversation is idle again; when it was last heard stays as it was."""
    unit.run(
        _SILENT,
        number_key=unit.number_key(number),
        id=before.id,
        heard_at=before.heard_at,
        conversation=before.id,
        state=decision.state,
        kept=pack(decision.kept),
        expires_at=decision.expires_at,
    )
