"""SIGKILL at random moments: a process group ends as in a power cut, and starts again at once."""

from __future__ import annotations

import random
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.end_to_end.fleet import Fleet, Member

CALM = (0.2, 2.5)
"""Seconds between what shows that all is well again and the next kill."""
PATIENCE = 60.0
"""Seconds after which a service that does not come back has failed."""


@dataclass
class Kill:
    """One kill, and how long nothing was acknowledged and nothing handed over after it."""

    name: str
    at: float
    until_heard: float = 0.0
    until_sent: float = 0.0


@dataclass
class Killer:
    """Kills one member after another. `heard` and `sent` tell when something last was."""

    fleet: Fleet
    random: random.Random
    heard: Callable[[], Sequence[float]]
    sent: Callable[[], Sequence[float]]
    kills: list[Kill] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def kill(self, number: int) -> None:
        """Kill so many, each once the service has recovered from the one before."""
        for _ in range(number):
            if self.stopping.wait(self.random.uniform(*CALM)):
                return
            self._one(self.random.choice(self.fleet.members))

    def _one(self, member: Member) -> None:
        kill = Kill(member.name, time.monotonic())
        member.kill()
        member.start()
        kill.until_heard = self._after(kill.at, self.heard)
        kill.until_sent = self._after(kill.at, self.sent)
        self._until(member.ready)
        self.kills.append(kill)

    def _after(self, moment: float, times: Callable[[], Sequence[float]]) -> float:
        """Seconds from a moment until something came after it."""
        found: list[float] = []

        def came() -> bool:
            seen = times()
            place = bisect_right(seen, moment)
            found.extend(seen[place : place + 1])
            return bool(found)

        self._until(came)
        return found[0] - moment

    def _until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end or self.stopping.is_set():
                raise TimeoutError(f"not back after {PATIENCE} s: {self.fleet.log[-2000:]}")
            time.sleep(0.02)
