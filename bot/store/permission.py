"""What decides whether a number may be texted for a purpose, in one read.

Nothing is decided here (`bot.permission`), and no number, name or text is opened.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.permission import Entry, Standing, Stop
from bot.store import tables
from bot.store.statements import Parts, given, word
from bot.store.unit import Unit

CARRIER_BLOCKED = "carrier blocked"
"""The reason of a text that its carrier does not let through."""

_PERSON, _CONSENT, _STOP = tables.registrant, tables.consent, tables.restriction
_CASE, _OUT, _BAN, _ASKED = tables.request, tables.message_out, tables.ban, tables.invitation
_key = given("number_key", _PERSON.c.number_key)
_settled = _OUT.c.state.in_([word(each) for each in ("sent", "delivered", "failed")])
_last_out = (
    sa.select(sa.func.max(_OUT.c.id)).where(_OUT.c.number_key == _key, _settled).scalar_subquery()
)
_STANDING = Parts(
    people=sa.select(*(_PERSON.c[each] for each in ("id", "created_at", "flagged"))).where(
        _PERSON.c.number_key == _key
    ),
    stops=sa.select(*(_STOP.c[each] for each in ("ground", "since", "ended_at"))).where(
        _STOP.c.number_key == _key
    ),
    ban=sa.select(_BAN.c.since).where(_BAN.c.ban_key == given("ban_key", _BAN.c.ban_key)),
    ledger=sa.select(
        *(_CONSENT.c[each] for each in ("id", "purpose", "state", "at", "channel"))
    ).where(_CONSENT.c.number_key == _key, _CONSENT.c.recipient.is_(None), tables.COUNTS),
    erasures=sa.select(_CASE.c.received_at).where(
        _CASE.c.number_key == _key,
        sa.text(tables.UNCLOSED),
        _CASE.c.kind == word("delete"),
        _CASE.c.state == word("scheduled"),
    ),
    last=sa.select(_OUT.c.created_at).where(
        _OUT.c.id == _last_out,
        _OUT.c.state == word("failed"),
        _OUT.c.reason == word(CARRIER_BLOCKED),
    ),
    invited=sa.select(_ASKED.c.created_at).where(_ASKED.c.number_key == _key),
)


def read_standing(unit: Unit, number: str, *, textable: bool) -> Standing:
    """How things stand with whoever has a number, with the history of her ledger."""
    found = unit.parts(
        _STANDING, number_key=unit.number_key(number), ban_key=unit.keys.ban_key(number)
    )
    people = found["people"]
    ledger = sorted(found["ledger"], key=lambda row: row.id)
    return Standing(
        since=min((row.created_at for row in people), default=None),
        invited=_first(found["invited"], "created_at"),
        stops=tuple(Stop(row.ground, row.since, row.ended_at) for row in found["stops"]),
        erasure=_first(found["erasures"], "received_at"),
        ban=_first(found["ban"], "since"),
        ledger=tuple(Entry(row.purpose, row.state, row.at, row.channel) for row in ledger),
        blocked=_first(found["last"], "created_at"),
        textable=textable,
        doubtful=len(people) > 1 or any(row.flagged for row in people),
    )


def _first(rows: list[Any], name: str) -> Any:
    return min((getattr(row, name) for row in rows), default=None)
