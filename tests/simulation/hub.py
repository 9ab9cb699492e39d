"""Who goes on next, and what time it is: both follow from the seed alone.

Every person, carrier and process is a greenlet. One runs at a time; it lets the others go
first where it pauses, and time passes only when all of them sleep.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet


class Hub:
    """The order of events. Made in the greenlet that will run it."""

    def __init__(self, chance: Random, now: datetime) -> None:
        self.now = now
        self._chance = chance
        self._main = getcurrent()
        self._ready: list[greenlet] = []
        self._asleep: list[tuple[datetime, int, greenlet]] = []
        self._count = itertools.count()

    def __call__(self) -> datetime:
        """The clock of every office."""
        return self.now

    def begin(self, work: Callable[..., Any], *args: Any) -> greenlet:
        """Something new happens, by itself, from now on."""
        task = greenlet(partial(work, *args), self._main)
        self._ready.append(task)
        return task

    def pause(self) -> None:
        """Let others go first, or not: as chance has it."""
        if getcurrent() is not self._main:
            self._ready.append(getcurrent())
            self._main.switch()

    def sleep(self, seconds: float) -> None:
        """Go on after so many seconds of the world's time."""
        when = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._asleep, (when, next(self._count), getcurrent()))
        self._main.switch()

    def wake(self, task: greenlet) -> None:
        """Somebody who sleeps goes on now."""
        kept = [sleeping for sleeping in self._asleep if sleeping[2] is not task]
        if len(kept) < len(self._asleep):
            self._asleep = kept
            heapq.heapify(self._asleep)
            self._ready.append(task)

    def all_of(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do all of them side by side, and wait; what they returned. Raises the first fault."""
        waiting, left, ended = getcurrent(), len(works), {}

        def one(place: int) -> None:
            nonlocal left
            try:
                ended[place] = (works[place](), None)
            except BaseException as fault:
                ended[place] = (None, fault)
            left -= 1
            if not left:
                self._ready.append(waiting)

        for place in range(len(works)):
            self.begin(one, place)
        self._main.switch()
        for place in range(len(works)):
            if ended[place][1] is not None:
                raise ended[place][1]
        return [ended[place][0] for place in range(len(works))]

    def run(self, until: datetime) -> None:
        """Let everything happen until then. Raises what a task raised."""
        while self._ready or (self._asleep and self._asleep[0][0] <= until):
            if not self._ready:
                self._wake()
            # a task dies here when it ends; whatever it raised comes out of its switch
            self._ready.pop(self._chance.randrange(len(self._ready))).switch()
        self.now = until

    def _wake(self) -> None:
        self.now = max(self.now, self._asleep[0][0])
        while self._asleep and self._asleep[0][0] <= self.now:
            self._ready.append(heapq.heappop(self._asleep)[2])

    def end(self) -> None:
        """Nothing happens any more."""
        left = [*self._ready, *(task for _, _, task in sorted(self._asleep, key=_when))]
        self._ready, self._asleep = [], []
        for task in left:
            task.throw(GreenletExit)


def _when(sleeping: tuple[datetime, int, greenlet]) -> tuple[datetime, int]:
    return sleeping[:2]
