"""The world of a drill: an office on a scratch database, telephones, staff, and the time.

Time passes only here. The worker's own sweeps run as it does, at least every few hours.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bot.domain import Inbound, Outbound
from bot.gateways.phone import Phone
from bot.service.answer import answer
from bot.service.office import Office
from bot.service.staff.demo import hire
from bot.service.staff.sessions import Member
from bot.store import held, tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit
from bot.work.embedded import work_once

LOOK = timedelta(hours=6)
"""No more time than this passes without the worker looking at what is due."""

NEAR = timedelta(minutes=10)
"""Less than this passes without it; every text wakes the worker anyway."""

_OUT = tables.message_out
_TOLD = Statement(
    sa.select(_OUT.c.message, _OUT.c.language).where(_OUT.c.id == given("this", _OUT.c.id))
)


class Time:
    """The clock of the drill."""

    def __init__(self, begin: datetime) -> None:
        self.now = self.begin = begin

    def __call__(self) -> datetime:
        return self.now


class Handset(Phone):
    """The demo's own gateway, whose telephones remember what arrived."""

    def __init__(self, service_number: str) -> None:
        super().__init__(service_number)
        self.arrived: list[Outbound] = []

    def send(self, message: Outbound) -> str | None:
        """Hand over at once, and remember."""
        self.arrived.append(message)
        return super().send(message)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text that arrived: whose, which message in which language, and its words."""

    recipient: str
    message: str
    language: str
    text: str
    at: datetime


@dataclass
class World:
    """All that the people of a drill share."""

    office: Office
    time: Time
    handset: Handset
    make_app: Callable[[Office], Flask]
    texts: int = 0
    swept: datetime | None = None
    app: Flask | None = None
    ids: Iterator[int] = field(default_factory=itertools.count)
    members: dict[str, tuple[Member, datetime]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    phones: set[str] = field(default_factory=set)  # of everybody who was played

    @property
    def service_number(self) -> str:
        """What everybody texts to."""
        return min(self.handset.numbers)

    def go(self, moment: datetime) -> None:
        """Time passes until a moment, never back; the worker does what falls due meanwhile."""
        while self.time.now < moment:
            self.time.now = min(moment, self.time.now + LOOK)
            if self.swept is None or self.time.now - self.swept >= NEAR:
                self.work()

    def work(self) -> None:
        """One round of the worker, with its faults."""
        work_once(self.office)
        self.swept = self.time.now
        self.take_in()

    def text(self, number: str, words: str) -> None:
        """A text comes, one second after whatever was before, and the worker answers."""
        self.time.now += timedelta(seconds=1)
        self.texts += 1
        values: dict[str, Any] = {
            "gateway": self.handset.name,
            "id": f"drill-{next(self.ids)}",
            "sender": number,
            "service_number": self.service_number,
            "text": words,
            "received_at": self.time.now,
        }
        answer(self.office, Inbound(**values))
        self.work()

    def take_in(self) -> None:
        """What arrived since, with the ids of the messages."""
        with self.office.store.read() as unit:
            for message in self.handset.arrived:
                self.seen.append(self._seen(unit, message))
        self.handset.arrived.clear()

    def _seen(self, unit: Unit, message: Outbound) -> Seen:
        (row,) = unit.all(_TOLD, this=message.id)
        return Seen(message.recipient, row.message, row.language, message.text, self.time.now)

    def held(self, number: str) -> dict[str, list[dict[str, Any]]]:
        """All that the register holds on a number, by table."""
        with self.office.store.read() as unit:
            return held.everything(unit, number)

    def rows(self, table: sa.Table) -> list[Any]:
        """All rows of a table, opened."""
        with self.office.store.read() as unit:
            return unit.all(Statement(sa.select(table)))

    def visitor(self) -> FlaskClient:
        """Somebody's own browser, at our own pages."""
        self.app = self.app or self.make_app(self.office)
        return self.app.test_client()


def begin(office: Office, moment: datetime, make_app: Callable[[Office], Flask]) -> World:
    """A world around an empty office: its clock and its telephones are the drill's from now on."""
    time = Time(moment)
    handset = Handset(min(office.gateways["phone"].numbers))
    office = replace(office, now=time, gateways={handset.name: handset})
    hire(office)
    return World(office, time, handset, make_app)
