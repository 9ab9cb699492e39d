"""Records as they stand while the rows of an import are laid on them. Nothing is written."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from bot.deadlines import HELSINKI
from bot.names import key
from bot.service.import_rows import Row
from bot.store import imports
from bot.store.unit import Unit

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The confirmation of a number whose source gives no date: not fresh."""

Origin = tuple[str, date]


@dataclass(slots=True)
class Person:
    """One record; `given` is the newest word on marketing."""

    id: str
    number_key: bytes
    number: str
    name: str
    confirmed_name: str
    confirmed_at: datetime = NEVER
    language: str | None = None
    new: bool = False
    given: bool | None = None
    cards: set[tuple[str, str]] = field(default_factory=set)
    changed: bool = False
    origins: dict[str, Origin] = field(default_factory=dict)  # of the values that changed

    def is_called(self, name: str) -> bool:
        """The same person, under the present or the last confirmed name."""
        return key(name) in (key(self.name), key(self.confirmed_name))

    def change(self, what: str, origin: Origin) -> None:
        """A value changed, and came from there."""
        self.origins[what] = origin
        self.changed = True

    def take_language(self, language: str | None, origin: Origin) -> None:
        """The language that the source tells."""
        if language and language != self.language:
            self.language = language
            self.change("language", origin)

    def take_name(self, name: str, origin: Origin) -> None:
        """The source's spelling; the person's own one stays if she gave one."""
        if name in (self.name, self.confirmed_name):
            return
        if self.name == self.confirmed_name:
            self.name = name
        self.confirmed_name = name
        self.change("name", origin)

    def take_confirmation(self, day: date | None, origin: Origin) -> None:
        """A later day than the one known makes the number fresher."""
        if day and start_of(day) > self.confirmed_at:
            self.confirmed_at = start_of(day)
            self.change("number", origin)

    def take_card(self, brand: str, last4: str) -> bool:
        """Whether the card is a new one."""
        card = (brand.casefold(), last4)
        if card in self.cards:
            return False
        self.cards.add(card)
        self.changed = True
        return True


def begin(row: Row, number_key: bytes, origin: Origin) -> Person:
    """A new record."""
    person = Person(secrets.token_hex(16), number_key, row.number, row.name, row.name, new=True)
    person.origins = {"name": origin, "number": origin}
    return person


def read_people(unit: Unit, number_keys: Iterable[bytes]) -> list[Person]:
    """The records there are on these numbers."""
    keys = list(number_keys)
    people = {row.id: Person(**row._asdict()) for row in imports.existing(unit, keys)}
    for card in imports.cards(unit, keys):
        people[card.registrant].cards.add((card.brand.casefold(), card.last4))
    for registrant, given in imports.marketing(unit, keys).items():
        if registrant in people:
            people[registrant].given = given
    return list(people.values())


def start_of(day: date) -> datetime:
    """Midnight in Finland."""
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)
