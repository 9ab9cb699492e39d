"""Records as they stand while the rows of an import are laid on them. Nothing is written."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from bot.deadlines import HELSINKI
from bot.names import key
from bot.service.import_rows import Row
from bot.store import imports, tables
from bot.store.personal import UNREADABLE
from bot.store.unit import Unit

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The confirmation of a number whose source gives no date: not fresh."""

Origin = tuple[str, date]

CHANNEL = "import"
"""How the ledger calls what a source said."""


@dataclass(slots=True)
class Person:
    """One record; `given` is the newest word on marketing that counts.

    `refused`: it was a no, and of the person's own. `overruled`: a source's yes against
    such a word is in the ledger already.
    """

    id: str
    number_key: bytes
    number: str
    name: str
    confirmed_name: str
    confirmed_at: datetime = NEVER
    language: str | None = None
    new: bool = False
    informed_at: datetime | None = None
    given: bool | None = None
    refused: bool = False
    overruled: bool = False
    cards: set[tuple[str, str]] = field(default_factory=set)
    changed: bool = False
    respelt: bool = False
    origins: dict[str, Origin] = field(default_factory=dict)  # of the values that changed

    @property
    def is_unreadable(self) -> bool:
        """Something of it does not open, and was read by a unit that only reads."""
        words = {word for card in self.cards for word in card}
        return UNREADABLE in {self.number, self.name, self.confirmed_name, *words}

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
            self.name, self.respelt = name, True
        self.confirmed_name = name
        self.change("name", origin)

    def take_confirmation(self, day: date | None, origin: Origin) -> None:
        """A later day than the one known makes the number fresher."""
        if day and start_of(day) > self.confirmed_at:
            self.confirmed_at = start_of(day)
            self.change("number", origin)

    def take_informed(self, informed: bool, now: datetime) -> None:
        """The source says that it, or somebody for us, has told her what GDPR 14 asks."""
        if informed and self.informed_at is None:
            self.informed_at, self.changed = now, True

    def heard(self, state: str, channel: str) -> None:
        """An entry of her ledger on marketing, after all the older ones."""
        if state == tables.OVERRULED:
            self.overruled = True
            return
        self.given = state == "given"
        self.refused = not self.given and channel != CHANNEL
        self.overruled = self.overruled and not self.given

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
    for card in imports.cards(unit, people):
        people[card.registrant].cards.add((card.brand.casefold(), card.last4))
    for entry in imports.marketing(unit, keys):
        if entry.registrant in people:
            people[entry.registrant].heard(entry.state, entry.channel)
    return list(people.values())


def start_of(day: date) -> datetime:
    """Midnight in Finland."""
    return datetime.combine(day, time(), HELSINKI).astimezone(UTC)
