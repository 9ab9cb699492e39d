"""Kannel's sendsms on loopback, answering as it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.standing_in import Quiet, listening


@dataclass
class Sendsms:
    """Kannel's door for texts: what it was asked, and its answers, the last one for ever."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(
        default_factory=lambda: [(202, b"0: Accepted for delivery")]
    )
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0


@contextmanager
def sendsms() -> Iterator[Sendsms]:
    told = Sendsms()

    class Handler(Quiet):
        def setup(self) -> None:
            super().setup()
            told.connections += 1

        def do_POST(self) -> None:
            told.asked.append((self.path, self.lower_headers(), self.body()))
            status, words = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", told.url + "/elsewhere")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

    with listening(Handler) as port:
        told.url = f"http://127.0.0.1:{port}/cgi-bin/sendsms"
        yield told
