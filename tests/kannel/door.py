"""A door before an install, which counts what Kannel brings: by id, and how much at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import urllib3

from tests.standing_in import Quiet, listening

HTTP = urllib3.PoolManager(retries=False, timeout=60)


@dataclass
class Door:
    """What came through so far."""

    port: int = 0
    running: int = 0
    most_at_once: int = 0
    brought: Counter[str] = field(default_factory=Counter)

    def forget(self) -> None:
        """Count from nothing."""
        self.most_at_once = 0
        self.brought.clear()


@contextmanager
def door(served_port: int) -> Iterator[Door]:
    """A door to what is served there; it answers 502 while nothing is."""
    counts, lock = Door(), threading.Lock()

    class Handler(Quiet):
        def do_POST(self) -> None:
            with lock:
                counts.brought[self.path.rpartition("=")[2]] += 1
                counts.running += 1
                counts.most_at_once = max(counts.most_at_once, counts.running)
            try:
                self.tell(self.passed_on())
            finally:
                with lock:
                    counts.running -= 1

        def passed_on(self) -> int:
            body = self.body()
            url = f"http://127.0.0.1:{served_port}{self.path}"
            headers = {name: value for name, value in self.headers.items() if name != "Host"}
            try:
                return int(HTTP.request("POST", url, body=body, headers=headers).status)
            except urllib3.exceptions.HTTPError:
                return 502

        def tell(self, status: int) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:  # Kannel did not wait
                self.close_connection = True

    with listening(Handler) as counts.port:
        yield counts
