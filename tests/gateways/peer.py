"""The other side of a gateway on loopback: it takes requests and answers as it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.domain import Answer
from tests.standing_in import Quiet, listening


@dataclass(frozen=True)
class Asked:
    """One request as it came; `headers` have lower-case names."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Peer:
    """Its address, what it was asked, and what it answers."""

    answer: Callable[[Asked], Answer]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    @property
    def texts(self) -> list[Asked]:
        """The requests that bring a text."""
        return [asked for asked in self.asked if asked.method == "POST"]


@contextmanager
def peer(answer: Callable[[Asked], Answer]) -> Iterator[Peer]:
    """A peer while it is served on a free port."""
    told = Peer(answer)

    class Handler(Quiet):
        def do_GET(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.body()
            if len(body) < int(self.headers.get("Content-Length", 0)):  # half a request is none
                return
            asked = Asked(self.command, self.path, self.lower_headers(), body)
            told.asked.append(asked)
            said = told.answer(asked)
            self.send_response(said.status)
            self.send_header("Content-Type", said.content_type)
            self.send_header("Content-Length", str(len(said.body)))
            if self.close_connection:  # RFC 9112, 9.6: who is asked to close says so
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(said.body)

    with listening(Handler) as port:
        told.url = f"http://127.0.0.1:{port}"
        yield told
