"""What every worker is: a thread that works for an office until it is told to stop.

It ends with its process too, however that ends; what it works with is for others to say.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from bot.service.office import Office

STOP_SECONDS = 30.0
"""How long a stop waits for the texts that are being handed over."""


class Worker(ABC):
    """Works in a thread of its own, in the process that started it."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, office: Office) -> None:
        """Begin to work for an office."""
        self._thread = threading.Thread(target=self._work, args=(office,), name="worker")
        self._thread.start()
        threading.Thread(target=self._watch, name="worker watch", daemon=True).start()

    def stop(self) -> None:
        """Finish what is being handed over, take nothing new, and end."""
        self._stopping.set()
        self.wake()
        if self._thread is not None:
            self._thread.join(timeout=STOP_SECONDS)

    @abstractmethod
    def wake(self) -> None:
        """Something waits, or it is time to stop."""

    @abstractmethod
    def alive(self, office: Office) -> bool:
        """Whether anybody works for the office, as far as one can tell from here."""

    @abstractmethod
    def _work(self, office: Office) -> None:
        """Work until `_stopping` is set."""

    def _watch(self) -> None:
        """End with the process: the server ends its processes without telling them."""
        threading.main_thread().join()
        self._stopping.set()
        self.wake()
