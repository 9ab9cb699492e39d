"""A number's texts in both directions, for the demo handset alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_IN, _OUT, _CASE = tables.message_in, tables.message_out, tables.request
_key = given("number_key", _IN.c.number_key)
_HEARD = Statement(
    sa.select(_IN.c.id, _IN.c.text, _IN.c.received_at, _IN.c.pictures).where(
        _IN.c.number_key == _key
    )
)
_SAID = Statement(
    sa.select(
        *(_OUT.c[name] for name in ("id", "text", "created_at", "parts", "encoding")),
        *(_OUT.c[name] for name in ("state", "message")),
    ).where(_OUT.c.number_key == _key)
)
_OPEN = Statement(
    sa.select(_CASE.c.ref, _CASE.c.kind, _CASE.c.state, _CASE.c.promised_due)
    .where(_CASE.c.number_key == _key, sa.text(tables.UNCLOSED))
    .order_by(_CASE.c.id)
)
_ANYONE = Statement(
    sa.select(sa.literal(1).label("one")).where(
        sa.or_(
            sa.exists(sa.select(tables.registrant.c.id)),
            sa.exists(sa.select(tables.conversation.c.id)),
        )
    )
)

PICTURE = "🖼"


def of(unit: Unit, number: str) -> list[dict[str, Any]]:
    """The texts, the oldest first; a picture stands as a sign of itself."""
    key = unit.number_key(number)
    heard = [
        {
            "id": f"in-{row.id}",
            "direction": "in",
            "text": f"{row.text} {PICTURE * row.pictures}".strip(),
            "at": row.received_at,
        }
        for row in unit.all(_HEARD, number_key=key)
    ]
    said = [
        {
            "id": f"out-{row.id}",
            "direction": "out",
            "text": row.text or "",
            "at": row.created_at,
            "parts": row.parts,
            "encoding": row.encoding,
            "state": row.state,
            "message": row.message,
        }
        for row in unit.all(_SAID, number_key=key)
    ]
    return sorted(heard + said, key=lambda text: (text["at"], text["direction"]))


def requests_of(unit: Unit, number: str) -> list[tuple[str, str, str, date]]:
    """Reference, kind, state and promised day of what is open."""
    rows = unit.all(_OPEN, number_key=unit.number_key(number))
    return [(row.ref, row.kind, row.state, row.promised_due) for row in rows]


def is_in_use(unit: Unit) -> bool:
    """Whether anybody is in the register, or has texted it."""
    return unit.one(_ANYONE) is not None
