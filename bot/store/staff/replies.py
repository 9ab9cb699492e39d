"""What staff have texted about a request, and the language they chose for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import requests, tables
from bot.store.hold import hold_number
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_OUT, _CASE = tables.message_out, tables.request
_about = _OUT.c.request_id == given("request_id", _OUT.c.request_id)
_TEXTS = Statement(
    sa.select(
        *(_OUT.c[name] for name in ("id", "message", "language", "text", "parts", "encoding")),
        *(_OUT.c[name] for name in ("state", "reason", "attempts", "created_at", "sent_at")),
    )
    .where(_about)
    .order_by(_OUT.c.id)
)
_SAME = Statement(
    sa.select(_OUT.c.id)
    .where(
        _about,
        _OUT.c.text_key == given("text_key", _OUT.c.text_key),
        _OUT.c.created_at > given("since", _OUT.c.created_at),
    )
    .limit(1)
)
_SPEAK = Statement(
    sa.update(_CASE)
    .where(_CASE.c.id == given("request_id", _CASE.c.id), _CASE.c.language.is_(None))
    .values(language=given("chosen", _CASE.c.language))
)


def texts(unit: Unit, request_id: int) -> list[Any]:
    """Rows of the texts about a request, the oldest first."""
    return unit.all(_TEXTS, request_id=request_id)


def said_since(unit: Unit, request_id: int, text: str, since: datetime) -> bool:
    """Whether the very same text was queued about the request after `since`."""
    key = unit.keys.text_key(text)
    return unit.one(_SAME, request_id=request_id, text_key=key, since=since) is not None


def speak(unit: Unit, request_id: int, language: str) -> None:
    """A request whose language nobody knew is answered in this one."""
    unit.run(_SPEAK, request_id=request_id, chosen=language)


def hold(unit: Unit, ref: str) -> Any:
    """The row of a request, its number's texts kept waiting until the unit ends."""
    found = requests.find(unit, ref)
    if found is None or found.number is None:
        return found
    unit.lock(unit.number_key(found.number))
    hold_number(unit, found.number)
    return requests.find(unit, ref)
