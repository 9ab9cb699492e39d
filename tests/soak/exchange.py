"""Twilio's side of the soak: it takes texts, counts them by our key, and reports on them.

Now and then the answer to a hand-over is cut after the text was taken. Of some of those no
report comes either and a look-up tells nothing: these alone may be sent a second time.
"""

from __future__ import annotations

import json
import random
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Protocol
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.gateways.rest import answer
from tests.standing_in import Quiet, Server, listening


@dataclass(frozen=True)
class Taken:
    """One text that the network took; `path` is where its report goes, with our key in it."""

    key: str
    sid: str
    number: str
    text: str
    path: str
    at: float  # time.monotonic
    made: float  # seconds since 1970


class Hears(Protocol):
    """Hears of every text that was taken, and whether a report of it is due."""

    def __call__(self, text: Taken, *, told: bool) -> None: ...


@dataclass
class Exchange:
    """What was taken, whose answer was cut, and of what nothing is told."""

    random: random.Random
    cut_share: float = 0.02
    silent_share: float = 0.2  # of those that are cut
    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    heard: Hears = lambda _text, told: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def times(self) -> Counter[str]:
        """How often each of our texts was taken, by its key."""
        with self.lock:
            return Counter(text.key for text in self.taken)

    def take(self, form: dict[str, str]) -> tuple[Taken, bool]:
        """Take a text; whether its sender hears of it. Nothing is cut a second time."""
        report = urlsplit(form["StatusCallback"])
        (key,) = parse_qs(report.query)["key"]
        path = f"{report.path}?{report.query}"
        sid = f"SM{secrets.token_hex(16)}"
        text = Taken(key, sid, form["To"], form["Body"], path, time.monotonic(), time.time())
        with self.lock:
            cuts = key not in self.cut and self.random.random() < self.cut_share
            if cuts:
                self.cut.add(key)
                if self.random.random() < self.silent_share:
                    self.silent.add(key)
            self.taken.append(text)
        self.heard(text, told=key not in self.silent)
        return text, not cuts

    def listed(self, number: str) -> list[Taken]:
        """What a look-up tells of a number."""
        with self.lock:
            return [t for t in self.taken if t.number == number and t.key not in self.silent]


def _document(text: Taken) -> dict[str, object]:
    made = formatdate(text.made)
    told = {"sid": text.sid, "status": "delivered", "error_code": None, "to": text.number}
    return {**told, "date_created": made, "date_sent": made}


@contextmanager
def exchange(chance: random.Random, **shares: float) -> Iterator[Exchange]:
    """The network while it is served on a free port."""
    found = Exchange(chance, **shares)  # type: ignore[arg-type]

    class Handler(Quiet):
        def do_POST(self) -> None:
            form = parse_qsl(self.body().decode(), keep_blank_values=True)
            text, tell = found.take(dict(form))
            if tell:
                answer(self, 201, json.dumps(_document(text)).encode())
            else:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        def do_GET(self) -> None:
            (number,) = parse_qs(urlsplit(self.path).query)["To"]
            texts = [_document(text) for text in found.listed(number)]
            listed = {"messages": texts, "next_page_uri": None}
            answer(self, 200, json.dumps(listed).encode())

    class Forgiving(Server):
        def handle_error(self, *args: object) -> None:
            """A sender that was killed hangs up."""

    with listening(Handler, Forgiving) as port:
        found.url = f"http://127.0.0.1:{port}"
        yield found
