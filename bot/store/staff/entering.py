"""Requests that did not come by text: written down by staff, with how and when they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.store import tables
from bot.store.cases import happened
from bot.store.faults import ReferenceTaken
from bot.store.personal import pack
from bot.store.statements import Statement, values_of, word
from bot.store.unit import Unit

_CASE = tables.request
_ENTER = Statement(
    lambda insert: (
        insert(_CASE)
        .values(
            state=word("open"),
            **values_of(
                _CASE,
                *("ref", "number_key", "number", "service_number", "registrant", "kind"),
                *("text", "details", "language", "channel"),
                *("received_at", "promised_due", "legal_due"),
            ),
        )
        .on_conflict_do_nothing(index_elements=["ref"])
        .returning(_CASE.c.id)
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A request as staff wrote it down. `text` holds no secret number any more."""

    ref: str
    kind: str
    channel: str  # phone, letter, visit
    language: str
    text: str
    received_at: datetime  # when it came, not when it was written down
    promised_due: date
    legal_due: date
    service_number: str
    number: str | None = None
    registrant: str | None = None


def enter(unit: Unit, entry: Entry, actor: str, now: datetime) -> int:
    """Record an entry; the number of its row. Raises ReferenceTaken."""
    row = unit.one(
        _ENTER,
        ref=entry.ref,
        number_key=unit.number_key(entry.number) if entry.number else None,
        number=entry.number,
        service_number=entry.service_number,
        registrant=entry.registrant,
        kind=entry.kind,
        text=entry.text,
        details=pack({}),
        language=entry.language,
        channel=entry.channel,
        received_at=entry.received_at,
        promised_due=entry.promised_due,
        legal_due=entry.legal_due,
    )
    if row is None:
        raise ReferenceTaken(entry.ref)
    happened(unit, row.id, "received", "registrant", entry.received_at)
    happened(unit, row.id, "entered", actor, now)
    return int(row.id)
