"""How gateways post: signed, until it is acknowledged, sometimes twice and at once.

A few hands post to the replicas in turn. What is not answered 200 is posted again a little
later, for as long as it takes; so what was acknowledged must have been kept.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import itertools
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.end_to_end.rig import PUBLIC, TOKEN

HANDS = 4
PATIENCE = 10.0  # seconds for an answer, as long as a gateway waits
SOON = 0.02  # seconds
_serial = itertools.count()


@dataclass(order=True)
class Post:
    """One request to be made; `told` is called once it is acknowledged."""

    due: float
    serial: int
    path: str = field(compare=False)
    fields: dict[str, str] = field(compare=False)
    told: Callable[[Post], None] = field(compare=False, default=lambda _: None)
    tries: int = field(compare=False, default=0)
    took: float = field(compare=False, default=0.0)  # seconds of the try that succeeded
    port: int | None = field(compare=False, default=None)  # else any


@dataclass
class Posting:
    """The queue of requests, what was refused and when something was acknowledged."""

    ports: Sequence[int]
    random: random.Random
    waiting: queue.PriorityQueue[Post] = field(default_factory=queue.PriorityQueue)
    open: set[int] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)  # 0: no answer
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def post(
        self,
        path: str,
        fields: dict[str, str],
        told: Callable[[Post], None] = lambda _: None,
        wait: float = 0.0,
        port: int | None = None,
    ) -> None:
        """Post a form, so many seconds from now, to one of the replicas or to any."""
        due = time.monotonic() + wait
        post = Post(due, next(_serial), path, fields, told, port=port)
        with self.lock:
            self.open.add(post.serial)
        self.waiting.put(post)

    @property
    def unanswered(self) -> int:
        """How many requests were not acknowledged yet."""
        with self.lock:
            return len(self.open)

    def work(self) -> None:
        """One hand: post what is due, until it is over."""
        lines: dict[int, http.client.HTTPConnection] = {}
        while not self.over.is_set():
            with suppress(queue.Empty):
                self._next(self.waiting.get(timeout=0.1), lines)
        for line in lines.values():
            line.close()

    def _next(self, post: Post, lines: dict[int, http.client.HTTPConnection]) -> None:
        if (wait := post.due - time.monotonic()) > SOON:
            self.waiting.put(post)
            self.over.wait(SOON)
        else:
            self.over.wait(max(0.0, wait))
            self._try(post, lines)

    def _try(self, post: Post, lines: dict[int, http.client.HTTPConnection]) -> None:
        with self.lock:
            port, again = self.random.choice(self.ports), self.random.uniform(0.1, 0.5)
        port = post.port or port
        begun = time.monotonic()
        status = self._ask(port, post, lines)
        post.took = time.monotonic() - begun
        post.tries += 1
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
        if status != 200:
            post.due = time.monotonic() + again
            self.waiting.put(post)
            return
        post.told(post)
        with self.lock:
            self.open.discard(post.serial)

    def _ask(self, port: int, post: Post, lines: dict[int, http.client.HTTPConnection]) -> int:
        line = lines.get(port)
        if line is None:
            line = lines[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request("POST", post.path, urlencode(post.fields), signed(post.path, post.fields))
            answered = line.getresponse()
            answered.read()
            return answered.status
        except (OSError, http.client.HTTPException):
            lines.pop(port).close()
            return 0


def signed(path: str, fields: dict[str, str]) -> dict[str, str]:
    """The headers of what Twilio posts, as its documentation says to sign."""
    whole = PUBLIC + path + "".join(key + fields[key] for key in sorted(fields))
    proof = base64.b64encode(hmac.digest(TOKEN.encode(), whole.encode(), "sha1")).decode()
    form = "application/x-www-form-urlencoded; charset=UTF-8"
    return {"X-Twilio-Signature": proof, "Content-Type": form}


@contextmanager
def posting(ports: Sequence[int], chance: random.Random, hands: int = HANDS) -> Iterator[Posting]:
    """A few hands at work on a queue."""
    found = Posting(ports, chance)
    threads = [threading.Thread(target=found.work) for _ in range(hands)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        found.over.set()
        for thread in threads:
            thread.join()
