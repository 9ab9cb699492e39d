"""A whole office for tests: real flows, real words, a real database, a clock one can move.

Only the gateway is made up: a tray into which texts are handed, and which can be told to
fail as gateways fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import wsgi
from bot.catalogue import Catalogue
from bot.domain import Answer, Call, GatewayFailure, Inbound, Outbound, Report
from bot.service.answer import answer
from bot.service.import_rows import Row
from bot.service.import_writing import write_rows
from bot.service.office import Office
from bot.settings import load
from bot.store.unit import Store
from bot.work.embedded import work_once

SERVICE = "+358291234567"
MAIJA, ANNA, VILLE, NOBODY, ANGEL = (
    "+358412345678",
    "+358401234567",
    "+358501234567",
    "+358441234567",
    "+358451234567",
)
START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Finland."""

UNHURRIED = 100_000
"""Texts a second: the pace is kept by a clock that tests stop."""

SETTINGS = load({"OMATIEDOT_DEMO": "1", "OMATIEDOT_GATEWAYS": "phone"}, None, demo=True)


@dataclass
class VirtualClock:
    """Time that passes only when told to."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def go(self, **span: float) -> None:
        """Let time pass: `go(hours=25)`."""
        self.moment += timedelta(**span)


@dataclass
class Tray:
    """A gateway whose texts land in a list; `failures` are raised one by one before that."""

    name: str = "tray"
    numbers: frozenset[str] = frozenset({SERVICE})
    accepted: Answer = Answer(200)
    delivers_at_once: bool = False
    sent: list[Outbound] = field(default_factory=list)
    failures: list[GatewayFailure] = field(default_factory=list)
    taken: list[Report] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    refusals: list[GatewayFailure] = field(default_factory=list)

    def hear(self, call: Call, now: datetime) -> Inbound | Answer:
        return Answer(404)

    def report(self, call: Call) -> Report | Answer:
        return Answer(404)

    def send(self, message: Outbound) -> str | None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"tray-{message.id}"

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:
        return tuple(self.taken)

    def forget(self, provider_id: str) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.forgotten.append(provider_id)


@dataclass
class Desk:
    """An office with its clock and its tray at hand."""

    office: Office
    clock: VirtualClock
    tray: Tray
    ids: Iterator[int] = field(default_factory=itertools.count)

    def text(self, number: str, text: str, **more: object) -> list[str]:
        """Text the service and let the worker work; what came back, in words."""
        before = len(self.tray.sent)
        answer(self.office, self.inbound(number, text, **more))
        work_once(self.office)
        return [message.text for message in self.tray.sent[before:] if message.recipient == number]

    def inbound(self, number: str, text: str, **more: object) -> Inbound:
        """A text as the tray's gateway would bring it."""
        values = {
            "gateway": self.tray.name,
            "id": f"m{next(self.ids)}",
            "sender": number,
            "service_number": SERVICE,
            "text": text,
            "received_at": self.clock(),
            **more,
        }
        return Inbound(**values)  # type: ignore[arg-type]

    def pass_time(self, **span: float) -> list[str]:
        """Let time pass and the worker work; what was sent meanwhile, in words."""
        before = len(self.tray.sent)
        self.clock.go(**span)
        work_once(self.office)
        return [message.text for message in self.tray.sent[before:]]


@cache
def the_catalogue() -> Catalogue:
    """The real words, read once."""
    return Catalogue(wsgi.LOCALES, SETTINGS.common(), wsgi.READING.canonical)


def furnished(store: Store, *people: Row) -> Desk:
    """An office on a store, with people in the register."""
    clock, tray, policy = VirtualClock(), Tray(), SETTINGS.register.policy
    office = Office(
        store,
        wsgi.DIALOGUE,
        wsgi.READING,
        the_catalogue(),
        replace(SETTINGS.register, policy=replace(policy, texts_a_second=UNHURRIED)),
        {tray.name: tray},
        clock,
    )
    if people:
        write_rows(office, list(people))
    return Desk(office, clock, tray)


def person(number: str, name: str, *, days_ago: int = 30, **more: object) -> Row:
    """A registrant as an import brings her, confirmed so many days before START."""
    values: dict[str, object] = {
        "line": 0,
        "number": number,
        "name": name,
        "language": None,
        "source": "Esimerkki Oy",
        "source_date": START.date() - timedelta(days=days_ago),
        "card": None,
        "marketing": None,
        "wording": "",
        "marketing_date": None,
        "informed": True,
        **more,
    }
    return Row(**values)  # type: ignore[arg-type]


PEOPLE = (
    person(MAIJA, "Maija Meikäläinen", card=("Visa", "1234", None)),
    person(ANNA, "Anna Andersson"),
    person(VILLE, "Ville Esimerkki", days_ago=400),
    person(ANGEL, "Áŋŋel Đuoibmá"),
)
