"""The embedded worker: one thread beside the web, for SQLite.

It sweeps what is due by the clock and hands over what waits. It is woken after a commit
and looks by itself every few seconds; what it misses in one round it finds in the next.
Started after any fork, by the process that serves.
"""

from __future__ import annotations

import os
import threading
import time

from bot.service.deliver import deliver_due
from bot.service.office import Office
from bot.work.sweeps import SWEEPS, guarded, sweep

POLL_SECONDS = 5.0
"""The safety net under the wake-up."""

SWEEP_SECONDS = 1.0
"""How often a wake-up may look at what is due by the clock."""

STOP_SECONDS = 30.0
"""How long a stop waits for the text that is being handed over."""


class Worker:
    """Runs rounds of work in a thread of its own."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._office: Office | None = None
        self._process = 0

    def start(self, office: Office) -> None:
        """Begin to work for an office, in this process."""
        self._office, self._process = office, os.getpid()
        self._thread = threading.Thread(target=self._work, args=(office,), name="worker")
        self._thread.start()
        threading.Thread(target=self._watch, name="worker watch", daemon=True).start()

    def wake(self) -> None:
        """Something waits. In a process forked since `start`, work begins here anew."""
        if self._office is not None and self._process != os.getpid():
            self.start(self._office)
        self._woken.set()

    def stop(self) -> None:
        """Finish the text that is being handed over, and end."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=STOP_SECONDS)

    def alive(self) -> bool:
        """Whether the thread runs; true of one never started, which works elsewhere."""
        return self._thread is None or self._thread.is_alive()

    def _watch(self) -> None:
        """End with the process: the server ends its processes without telling them."""
        threading.main_thread().join()
        self._stopping.set()
        self._woken.set()

    def _work(self, office: Office) -> None:
        swept = -POLL_SECONDS
        while not self._stopping.is_set():
            pause = SWEEP_SECONDS if self._woken.is_set() else POLL_SECONDS
            self._woken.clear()
            if time.monotonic() - swept >= pause:
                sweep(office)
                swept, pause = time.monotonic(), POLL_SECONDS
            if not guarded(lambda: deliver_due(office, self._stopping.is_set)):
                self._woken.wait(pause)


def work_once(office: Office) -> None:
    """Do what is due now and hand over what waits, in this thread; faults come out."""
    for each in SWEEPS:
        each(office)
    while deliver_due(office):
        pass
