"""One day from one seed: the world is made, lives, calms down, and is judged."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet

from bot.domain import Inbound, Outbound
from bot.service import deliver as delivering
from bot.work.sweeps import guarded, sweep
from tests.conversations.people import OTHER_SERVICE
from tests.offices import SERVICE, START
from tests.simulation.carrier import CALM, Carrier, Weather, outage
from tests.simulation.chance import Draws, drawn_from
from tests.simulation.ground import Ground
from tests.simulation.hands import standing_in
from tests.simulation.hub import Hub
from tests.simulation.people import NUMBERS, Person
from tests.simulation.process import Complaints, Life, Process, Unanswered
from tests.simulation.seen import Broken
from tests.simulation.watch import Watch

POLL = 4 * 3600.0
"""Seconds until a worker looks by itself when nothing is due: rounds that would find nothing
are left out."""

AGAIN = 600.0
"""Seconds until it looks again for what it could not do."""

LATEST = 12
"""Hours after which what was late has come."""

PATIENCE = 400
"""So many times something may come due, once the world is calm."""


class Day:
    """The world, and the record of what happened in it."""

    def __init__(self, seed: int, ground: Ground) -> None:
        self.seed, self.ground, self.url = seed, ground, ground.url
        self.chance, self.draws = Random(seed), Draws(seed)
        self.hub = Hub(self.chance, START)
        self.record: list[str] = []
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.stumbles: dict[tuple[str, str], int] = {}
        self.storm = self.chance.choice((0.0, 1.0, 1.0, 3.0))
        self.calm = self.over = False  # nobody texts any more, no worker looks by itself
        self.jobs: list[int] = []
        self.hearing: dict[greenlet, Inbound] = {}
        self.turns: dict[greenlet, Any] = {}  # the last that each answers, heard again too
        self.watch = Watch(self)
        self.carriers = self._carriers()
        self.people = [self._person(number) for number in NUMBERS]
        self.web = Process("web", self)
        embedded = self.chance.random() < 0.5
        self.workers = [self.web] if embedded else [Process(f"worker {n}", self) for n in "ab"]
        self.tasks: list[greenlet] = []

    def _carriers(self) -> list[Carrier]:
        chance = self.chance
        both = {SERVICE, OTHER_SERVICE}
        numbers = chance.choice(([both], [{SERVICE}, {OTHER_SERVICE}], [both, both]))
        return [
            Carrier(name, frozenset(own), self, self._weather())
            for name, own in zip(("north", "south"), numbers, strict=False)
        ]

    def _weather(self) -> Weather:
        chance = self.chance
        if not self.storm and chance.random() < 0.3:
            return CALM
        begins = [START + timedelta(minutes=chance.uniform(0, 200)) for _ in range(2)]
        by_key, blind = chance.choice(((True, True), (True, False), (False, False)))
        return Weather(
            later=chance.choice((0, 0.05, 0.2)),
            never=chance.choice((0, 0.02, 0.05)),
            blocked=0.5,
            lost=chance.choice((0, 0.05, 0.15)),
            slow=chance.choice((0, 0.1)),
            twice=chance.choice((0, 0.2, 0.5)),
            late=chance.choice((0, 0.1, 0.3)),
            silent=chance.choice((0, 0.2, 0.5)),
            undelivered=0.03,
            stumble=chance.choice((0, 0.03)),
            by_key=by_key,
            blind=blind,
            down=tuple(outage(begin, chance.choice((2, 20, 200))) for begin in begins),
        )

    def _person(self, number: str) -> Person:
        service = SERVICE if self.chance.random() < 0.8 else OTHER_SERVICE
        return Person(number, service, self)

    # -------------------------------------------------------------- what the world is told

    def tell(self, what: str) -> None:
        """Put it into the record."""
        self.record.append(f"{self.hub.now:%d. %H:%M:%S.%f}"[:-3] + f"  {what}")

    def count(self, what: str) -> None:
        self.counts[what] += 1

    def broken(self, what: str) -> None:
        """Something happened that must never happen."""
        self.tell(f"BROKEN: {what}")
        self.faults.append(what)

    def wake(self) -> None:
        """What waits may be sent: the workers look, unless they are told too late."""
        for task in self.tasks:
            if self.chance.random() < 0.9:
                self.hub.wake(task)

    def post(self, number: str, service: str, text: str) -> None:
        """Somebody has texted: one of the carriers of that number brings it."""
        able = [carrier for carrier in self.carriers if service in carrier.numbers]
        self.chance.choice(able).bring(number, service, text)

    def arrives(self, message: Outbound) -> None:
        """A text is on the handset."""
        for each in self.people:
            if each.number == message.recipient:
                each.handset.append((self.hub.now, message.text))

    def request(self, path: str, body: bytes, inbound: Inbound | None) -> int:
        """A call of a carrier to the web; 0 when no answer came."""
        if inbound is not None:
            self.hearing[getcurrent()] = inbound
        try:
            return self.web.call(path, body)
        except Unanswered:
            return 0
        finally:
            self.hearing.pop(getcurrent(), None)
            if self.jobs:
                self.wake()

    def stumbles_over(self, number: str, text: str) -> bool:
        """Whether a bug of ours keeps this text from being answered; some go away by themselves."""
        if (number, text) not in self.stumbles:
            buggy = self.chance.random() < self.carriers[0].weather.stumble
            self.stumbles[number, text] = self.chance.randint(1, 6) if buggy else 0
        left = self.stumbles[number, text]
        self.stumbles[number, text] = max(left - 1, 0)
        return left > 0

    # -------------------------------------------------------------- the course of the day

    def run(self) -> None:
        """Live the day. Raises Broken with the record."""
        try:
            with self._surroundings():
                self._live()
                self._calm()
                self.watch.judge()
        except Exception as fault:
            self.faults.append(f"{type(fault).__name__}: {fault}")
            raise Broken(self) from fault
        finally:
            self._end()
        if self.faults:
            raise Broken(self)

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        complaints, log = Complaints(self), logging.getLogger("bot")
        log.addHandler(complaints)
        try:
            with drawn_from(self.draws), standing_in(self.hub):
                yield
        finally:
            log.removeHandler(complaints)

    def _live(self) -> None:
        self.tasks = [self.hub.begin(self._work, worker) for worker in self.workers]
        for each in self.people:
            self.hub.begin(each.live)
        self._go(hours=6)
        self._go(hours=30)

    def _go(self, **span: float) -> None:
        self.hub.run(self.hub.now + timedelta(**span))
        if self.faults:
            raise Broken(self)

    def _calm(self) -> None:
        """The world calms down: what waits gets its time, and nothing else happens."""
        self.calm, self.storm = True, 0.0
        self.tell("the world is calm")
        for carrier in self.carriers:
            carrier.calm()
        self._go(hours=LATEST)
        self.over = True
        for _ in range(PATIENCE):
            self._go(seconds=300)
            self.hub.begin(self._round, self.workers[0])
            self._go(seconds=5)
            dues = self.watch.dues()
            if not dues:
                return
            ahead = [due for due in dues if due > self.hub.now]
            self._go(seconds=(min(ahead) - self.hub.now).total_seconds() if ahead else 60)
        self.broken("something waits for ever")

    def _work(self, worker: Process) -> None:
        busy: object = False
        while not self.over:
            busy = self._round(worker, hurried=bool(busy or self.jobs))
            self.hub.sleep(self.chance.uniform(0.2, 3) if busy else self._lull())

    def _lull(self) -> float:
        """What is due already waits behind something else, or its round has failed."""
        left = [(due - self.hub.now).total_seconds() for due in self.watch.dues()]
        late = AGAIN if min(left, default=POLL) <= 0 else POLL
        return min((due for due in left if 0 < due < late), default=late) + self._dawdling()

    def _dawdling(self) -> float:
        return self.chance.choice((0.5, 5, 30))

    def _round(self, worker: Process, *, hurried: bool = False) -> object:
        try:
            return worker.ask(partial(self._what_is_due, hurried=hurried))
        except Unanswered:
            return None

    def _what_is_due(self, life: Life, *, hurried: bool) -> object:
        """A round of the embedded worker; the other one's jobs, in any order, some twice.

        Who is in a hurry, since texts wait, does not always look at the clock.
        """
        if not hurried or self.chance.random() < 0.15:
            sweep(life.office)
        busy = bool(self.jobs)
        while self.jobs and len(self.workers) > 1:
            job = self.jobs[self.chance.randrange(len(self.jobs))]
            if self.chance.random() < 0.8:
                self.jobs.remove(job)
            guarded(partial(delivering.deliver, life.office, job))
        self.jobs.clear()
        return guarded(partial(delivering.deliver_due, life.office)) or busy

    def _end(self) -> None:
        self.over = True
        for process in (self.web, *self.workers):
            process.life.dead = True
        self.hub.end()
        for process in (self.web, *self.workers):
            process.end()
        self.watch.end()


def play(seed: int, database: str | None = None) -> Day:
    """Live the day of a seed, on SQLite or on the PostgreSQL at an address. Raises Broken."""
    folder = Path(tempfile.mkdtemp(prefix="day-"))
    try:
        day = Day(seed, Ground(folder, database))
        day.run()
        return day
    finally:
        shutil.rmtree(folder)
