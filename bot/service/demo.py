"""The demo: made-up people, a handset in the browser, and a clock that can be moved.

It works only on a database that the demo made itself, so that no real register can be
looked into, or aged, through it. All names and numbers are from documentation.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.deadlines import helsinki
from bot.domain import Inbound
from bot.service.answer import answer
from bot.service.import_rows import Row
from bot.service.import_writing import write_rows
from bot.service.office import Clock, Office
from bot.store import install, thread
from bot.store.unit import Store, Unit

MADE_BY = "demo"


class NotTheDemo(Exception):
    """A handset and a movable clock were asked for on a database that is no demo."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo; `about` is the id of a line that says what to try with them."""

    number: str
    label: str
    language: str | None
    about: str
    name: str | None = None
    confirmed_days_ago: int = 30
    card: tuple[str, str] | None = None
    marketing: str = ""


PEOPLE: tuple[Person, ...] = (
    Person(
        "+358412345678",
        "Maija Meikäläinen",
        "fi",
        "phone.about.finnish",
        "Maija Meikäläinen",
        card=("Visa", "1234"),
        marketing="yes",
    ),
    Person(
        "+358401234567",
        "Anna Andersson",
        "sv",
        "phone.about.swedish",
        "Anna Andersson",
        card=("Mastercard", "9876"),
    ),
    Person(
        "+358501234567",
        "Ville Esimerkki",
        "fi",
        "phone.about.stale",
        "Ville Esimerkki",
        confirmed_days_ago=400,
    ),
    Person("+358441234567", "+358 44 123 4567", None, "phone.about.unknown"),
    Person(
        "+358451234567",
        "Áŋŋel Đuoibmá",
        "fi",
        "phone.about.sami",
        "Áŋŋel Đuoibmá",
        marketing="yes",
    ),
)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text of a thread."""

    id: str
    direction: str
    text: str
    at: datetime
    parts: int | None = None
    encoding: str | None = None
    state: str | None = None
    message: str | None = None


class MovableClock:
    """The time of the demo: the real one, moved on as far as the database says."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self) -> datetime:
        with self._store.read() as unit:  # another process may have moved it
            return datetime.now(UTC) + timedelta(minutes=_offset(unit))

    def move(self, minutes: int) -> None:
        """Move the clock on, for good; it never goes back."""
        with self._store.write() as unit:
            install.put(unit, install.CLOCK_OFFSET, str(_offset(unit) + max(minutes, 0)))


def _offset(unit: Unit) -> int:
    return int(install.get(unit, install.CLOCK_OFFSET) or 0)


def clock_of(store: Store, *, demo: bool) -> Clock:
    """The real clock, or the demo's. Raises NotTheDemo."""
    if not demo:
        return real_time
    with store.read() as unit:
        if install.get(unit, install.MADE_BY) != MADE_BY:
            raise NotTheDemo("the handset works only on a database that `omatiedot demo` made")
    return MovableClock(store)


def real_time() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def mark(store: Store, *, new: bool) -> bool:
    """Make a database that is just made the demo's. Raises NotTheDemo for any other."""
    with store.write() as unit:
        made_by = install.get(unit, install.MADE_BY)
        if made_by == MADE_BY:
            return False
        if made_by is not None or not new or thread.is_in_use(unit):
            raise NotTheDemo("this database holds a register; the demo makes its own")
        install.put(unit, install.MADE_BY, MADE_BY)
    return True


def furnish(office: Office) -> None:
    """The demo people move in."""
    write_rows(office, [_row(person, office.now()) for person in PEOPLE if person.name])


def _row(person: Person, now: datetime) -> Row:
    day = helsinki(now).date() - timedelta(days=person.confirmed_days_ago)
    return Row(
        line=0,
        number=person.number,
        name=person.name or "",
        language=person.language,
        source="Esimerkki Oy",
        source_date=day,
        card=(*person.card, None) if person.card else None,
        marketing=True if person.marketing == "yes" else None,
        wording="Haluan tarjouksia tekstiviestillä." if person.marketing else "",
        marketing_date=day if person.marketing else None,
        informed=True,
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """The handset of the demo people."""

    office: Office
    clock: MovableClock
    people: Sequence[Person] = PEOPLE

    @property
    def service_number(self) -> str:
        """The number that the handsets text to."""
        return next(iter(self.office.gateways["phone"].numbers))

    def thread(self, number: str) -> Sequence[Bubble]:
        """All texts between a person and the service, the oldest first."""
        with self.office.store.read() as unit:
            rows = thread.of(unit, number)
        return [Bubble(**row) for row in rows]

    def say(self, number: str, text: str, pictures: int = 0) -> None:
        """The person texts; the demo's own gateway brings it."""
        inbound = Inbound(
            gateway="phone",
            id=secrets.token_hex(16),
            sender=number,
            service_number=self.service_number,
            text=text,
            received_at=self.now(),
            pictures=pictures,
        )
        answer(self.office, inbound)

    def move_clock(self, minutes: int) -> None:
        """Time passes; the worker is woken to do what is due."""
        self.clock.move(minutes)
        self.office.wake()

    def now(self) -> datetime:
        """The time of the demo."""
        return self.clock()

    def requests(self, number: str) -> Sequence[tuple[str, str, str, date]]:
        """Reference, kind, state and promised day of the person's open requests."""
        with self.office.store.read() as unit:
            return thread.requests_of(unit, number)
