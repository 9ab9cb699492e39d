"""The embedded worker, for SQLite: one thread, beside the web or in a process of its own.

It sweeps what is due by the clock and hands over what waits. Within its process it is woken
after a commit; what other processes commit it sees in the database file. What it misses in
one round it finds in the next. Started after any fork, by the process that serves.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from bot.service.deliver import deliver_due
from bot.service.office import Office
from bot.store import outbox
from bot.store.opening import DATABASE_FAULTS
from bot.work.sweeps import SWEEPS, guarded, sweep
from bot.work.worker import Worker

LOOK_SECONDS = 0.1
"""How often it looks whether another process has committed anything."""

POLL_SECONDS = 5.0
"""The safety net under that, and how often it looks at what is due by the clock."""

SWEEP_SECONDS = 1.0
"""How soon a wake-up may look at the clock again."""


class Changes:
    """Whether others have written to the database since one last asked."""

    def __init__(self, office: Office) -> None:
        self._engine = office.store.engine
        self._pooled: Any = None
        self._seen: object = None

    def any(self) -> bool:
        """PRAGMA data_version: a number that every commit of another connection changes."""
        try:
            self._pooled = self._pooled or self._engine.raw_connection()
            found = self._pooled.driver_connection.execute("PRAGMA data_version").fetchone()
        except DATABASE_FAULTS:
            self.close()
            return False  # the slow poll goes on, and tells what is wrong
        seen, self._seen = self._seen, found
        return bool(seen != found)

    def close(self) -> None:
        """Give the connection back."""
        pooled, self._pooled = self._pooled, None
        if pooled is not None:
            pooled.close()


class Embedded(Worker):
    """Runs rounds of work."""

    def __init__(self) -> None:
        super().__init__()
        self._woken = threading.Event()
        self._office: Office | None = None
        self._process = 0

    def start(self, office: Office) -> None:
        """Begin to work for an office, in this process."""
        self._office, self._process = office, os.getpid()
        super().start(office)

    def wake(self) -> None:
        """Something waits. In a process forked since `start`, work begins here anew."""
        if self._office is not None and self._process != os.getpid():
            self.start(self._office)
        self._woken.set()

    def alive(self, office: Office) -> bool:  # noqa: ARG002
        """Whether the thread runs; true of one never started, which works elsewhere."""
        return self._thread is None or self._thread.is_alive()

    def _work(self, office: Office) -> None:
        changes, swept = Changes(office), -POLL_SECONDS
        while not self._stopping.is_set():
            pause = SWEEP_SECONDS if self._woken.is_set() else POLL_SECONDS
            self._woken.clear()
            if time.monotonic() - swept >= pause:
                sweep(office)
                swept, pause = time.monotonic(), POLL_SECONDS
            if not guarded(lambda: deliver_due(office, self._stopping.is_set)):
                self._rest(changes, min(pause, _seconds_to_next(office)))
        changes.close()

    def _rest(self, changes: Changes, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not (self._woken.wait(min(LOOK_SECONDS, seconds)) or changes.any()):
            if time.monotonic() >= end:
                return


def _seconds_to_next(office: Office) -> float:
    """How long until a text is due that waits for its time: its turn, or another try."""
    now = office.now()
    try:
        with office.store.read() as unit:
            next_at = outbox.next_due(unit, now)
    except DATABASE_FAULTS:
        return POLL_SECONDS
    return POLL_SECONDS if next_at is None else (next_at - now).total_seconds()


def work_once(office: Office) -> None:
    """Do what is due now and hand over what waits, in this thread; faults come out."""
    for each in SWEEPS:
        each(office)
    while deliver_due(office):
        pass
