"""What is held of the people on a number, each value behind its mask until revealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.service.staff import masking
from bot.service.staff.masking import HIDDEN
from bot.service.staff.revealing import Shown, of_person
from bot.store.staff.casework import Papers


@dataclass(frozen=True, slots=True)
class Value:
    """A value, or its mask: `until` says until when the value itself is visible."""

    text: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from; source None: the person's own answer."""

    source: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Card:
    """A card as far as it is held: brand and last four."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Person:
    """A record on the number. `asks`: it is this person's request."""

    id: str
    asks: bool
    name: Value
    number: Value
    address: Value | None
    cards: tuple[Card, ...]
    language: str | None
    origins: Mapping[str, Origin]
    confirmed_at: datetime
    fresh_until: datetime
    fresh: bool
    flagged: bool
    keep_until: date | None
    keep_ground: str | None


def people_of(papers: Papers, shown: Shown, now: datetime, fresh_days: int) -> tuple[Person, ...]:
    """Every record on the number of a request."""
    return tuple(_person(row, papers, shown, now, fresh_days) for row in papers.people)


def _person(row: Any, papers: Papers, shown: Shown, now: datetime, fresh_days: int) -> Person:
    subject = of_person(row.id)

    def value(what: str, text: str, mask: str) -> Value:
        until = shown.of(what, subject)
        return Value(text if until else mask, until)

    cards = [card for card in papers.cards if card.registrant == row.id]
    fresh_until = row.confirmed_at + timedelta(days=fresh_days)
    return Person(
        id=row.id,
        asks=row.id == papers.request.registrant,
        name=value("name", row.name, masking.name(row.name)),
        number=value("number", row.number, masking.number(row.number)),
        address=None if row.address is None else value("address", row.address, HIDDEN),
        cards=tuple(
            Card(value("cards", f"{card.brand} {card.last4}", HIDDEN), _origin(card))
            for card in cards
        ),
        language=row.language,
        origins=_origins(papers.sources, row.id),
        confirmed_at=row.confirmed_at,
        fresh_until=fresh_until,
        fresh=now <= fresh_until and not row.flagged and len(papers.people) == 1,
        flagged=row.flagged,
        keep_until=row.keep_until,
        keep_ground=row.keep_ground,
    )


def _origins(sources: list[Any], person: str) -> Mapping[str, Origin]:
    """The newest source of each value."""
    return {row.field: _origin(row) for row in sources if row.registrant == person}


def _origin(row: Any) -> Origin:
    return Origin(row.source, row.source_date)
