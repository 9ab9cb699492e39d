"""Texts that left, found again: by their row, by the gateway's id, by our own key."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_OUT = tables.message_out
_ASKED = (
    *("id", "number", "number_key", "service_number", "gateway", "conversation_id"),
    *("message", "language", "state", "request_id", "provider_id"),
)
_COLUMNS = tuple(_OUT.c[name] for name in _ASKED)
_BY_ID = Statement(sa.select(*_COLUMNS).where(_OUT.c.id == given("message_out", _OUT.c.id)))
_BY_KEY = Statement(sa.select(*_COLUMNS).where(_OUT.c.token == given("key", _OUT.c.token)))
_BY_PROVIDER = Statement(
    sa.select(*_COLUMNS)
    .where(_OUT.c.provider_id == given("provider", _OUT.c.provider_id))
    .order_by(_OUT.c.id.desc())
    .limit(1)
)


def find(unit: Unit, message_out: int) -> Any:
    """The row of an outgoing text, None when there is none."""
    return unit.one(_BY_ID, message_out=message_out)


def told_of(unit: Unit, provider_id: str | None, key: str | None) -> Any:
    """The row that a delivery report tells of, None when we do not know it."""
    if key is not None:
        return unit.one(_BY_KEY, key=key)
    return unit.one(_BY_PROVIDER, provider=provider_id) if provider_id else None
