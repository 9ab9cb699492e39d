"""Requests whose answer did not arrive by text, and the letters that are owed for them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.personal import unpack
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

ORIGINAL = "original"
"""In the details of an owed letter: the reference of the request that it answers."""

_CASE = tables.request
_ABOUT = Statement(
    sa.select(
        *(_CASE.c[name] for name in ("id", "ref", "kind", "state", "registrant")),
        *(_CASE.c[name] for name in ("promised_due", "legal_due")),
    ).where(_CASE.c.id == given("request_id", _CASE.c.id))
)
_OWED = Statement(
    sa.select(_CASE.c.ref, _CASE.c.details)
    .where(
        _CASE.c.number_key == given("number_key", _CASE.c.number_key),
        _CASE.c.kind == word("unreachable"),
        sa.text(tables.UNCLOSED),
    )
    .order_by(_CASE.c.id)
)


def about(unit: Unit, request_id: int) -> Any:
    """The row of the request that a text was about."""
    return unit.one(_ABOUT, request_id=request_id)


def owed(unit: Unit, number: str, ref: str) -> str | None:
    """The reference of the open task to answer this request by letter."""
    rows = unit.all(_OWED, number_key=unit.number_key(number))
    return next((str(row.ref) for row in rows if original(row) == ref), None)


def original(request: Any) -> str | None:
    """The reference of the request that an owed letter answers, None when it is for another end."""
    return unpack(request.details).get(ORIGINAL)
