"""Texts leave at the pace of their service number; nobody's order suffers, others go on."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Outbound
from bot.service.answer import answer
from bot.service.deliver import deliver, deliver_due
from bot.service.office import Office
from bot.store import pace, tables
from bot.store.pace import BURST, PATIENCE
from bot.store.unit import Store
from tests.offices import MAIJA, SERVICE, Desk, Tray, furnished
from tests.service.books import rows

OTHER = "+358291234568"
HANDS = 8


@dataclass
class Timed(Tray):
    """A gateway that notes when it was handed what."""

    numbers: frozenset[str] = frozenset({SERVICE, OTHER})
    at: list[float] = field(default_factory=list)

    def send(self, message: Outbound) -> str | None:
        self.at.append(time.monotonic())
        return super().send(message)


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def paced(desk: Desk, a_second: int) -> tuple[Office, Timed]:
    """The office by a real clock, at a pace of so many texts a second."""
    timed, register = Timed(), desk.office.register
    register = replace(register, policy=replace(register.policy, texts_a_second=a_second))
    office = replace(desk.office, register=register, gateways={"tray": timed})
    return replace(office, now=lambda: datetime.now(UTC)), timed


def heard(office: Office, desk: Desk, number: str, text: str, **more: object) -> None:
    answer(office, desk.inbound(number, text, **more))


def test_however_many_hands_there_are_the_number_keeps_its_pace(desk: Desk) -> None:
    rate, texts = 20, 60
    office, timed = paced(desk, rate)
    people = [f"+3584012345{n:02}" for n in range(texts // 2)]
    for number in people:
        heard(office, desk, number, "KIELTO")
        heard(office, desk, number, "OHJE")
    begun, end = time.monotonic(), time.monotonic() + 60
    ready = threading.Barrier(HANDS)

    def work(_: int) -> None:
        ready.wait()
        while len(timed.sent) < texts and time.monotonic() < end:
            deliver_due(office)

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(work, range(HANDS)))
    assert len(timed.sent) == texts
    late = [at - begun - max(0, n - BURST + 1) / rate for n, at in enumerate(sorted(timed.at))]
    most = max(sum(at <= each <= at + 1 for each in timed.at) for at in timed.at)
    print(f"{texts} texts in {max(timed.at) - begun:.2f} s, at most {most} in any second")
    assert min(late) >= -0.001  # no text before its slot
    assert most <= rate + BURST + HANDS  # what was taken in time may be late by a breath
    for number in people:
        ids = [message.id for message in timed.sent if message.recipient == number]
        assert ids == sorted(ids)


def test_a_text_whose_slot_is_far_away_waits_in_the_queue_untried(desk: Desk) -> None:
    office, timed = paced(desk, 1)
    heard(office, desk, MAIJA, "OHJE")
    with office.store.write() as unit:
        while (slot := pace.take(unit, SERVICE, office.now(), 1)).taken:
            pass
    (text,) = rows(office.store, tables.message_out)
    begun = time.monotonic()
    next_at = deliver(office, text.id)
    assert time.monotonic() - begun < PATIENCE.total_seconds()
    (text,) = rows(office.store, tables.message_out)
    assert (text.state, text.attempts, timed.sent) == ("queued", 0, [])
    assert text.next_at == next_at
    assert abs(next_at - slot.at) < timedelta(microseconds=2)


def test_another_number_does_not_wait_for_it(desk: Desk) -> None:
    office, timed = paced(desk, 1)
    with office.store.write() as unit:
        while pace.take(unit, SERVICE, office.now(), 1).taken:
            pass
    heard(office, desk, MAIJA, "OHJE", service_number=OTHER)
    begun = time.monotonic()
    deliver_due(office)
    assert len(timed.sent) == 1
    assert time.monotonic() - begun < PATIENCE.total_seconds()
