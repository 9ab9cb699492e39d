"""Twilio's REST API on loopback, as its published description has it: one resource,
`/2010-04-01/Accounts/{Sid}/Messages.json`, answering as it is told to. POST sends a text; GET
lists what was sent, which is nothing where an account keeps addresses obfuscated.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl

from tests.standing_in import Quiet, listening

SENT_SID = "SM" + "ab" * 16


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    form: list[tuple[str, str]]


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def created(handler: BaseHTTPRequestHandler) -> None:
    message = {"sid": SENT_SID, "status": "queued", "error_code": None, "num_segments": "1"}
    answer(handler, 201, json.dumps(message).encode())


@dataclass
class Api:
    """The API: its address, what it was asked, and how it answers."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)  # the texts it was to send
    looked_up: list[Asked] = field(default_factory=list)  # the lists it was asked for
    listed: list[dict[str, object]] = field(default_factory=list)
    behave: Callable[[BaseHTTPRequestHandler], None] = field(default=created)
    closing: threading.Event = field(default_factory=threading.Event)


def refuses(status: int, code: int | None) -> Callable[[BaseHTTPRequestHandler], None]:
    """An error with Twilio's own document, or an empty one when `code` is None."""
    document = {"code": code, "message": "…+358412345678…", "more_info": "", "status": status}
    body = b"" if code is None else json.dumps(document).encode()
    return lambda handler: answer(handler, status, body)


@contextmanager
def api() -> Iterator[Api]:
    """The API while it is served on a free port."""
    told = Api()

    class Handler(Quiet):
        def do_POST(self) -> None:
            form = parse_qsl(self.body().decode(), keep_blank_values=True, strict_parsing=True)
            told.asked.append(Asked(self.path, self.lower_headers(), form))
            told.behave(self)

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            form = parse_qsl(query, keep_blank_values=True, strict_parsing=True)
            told.looked_up.append(Asked(path, self.lower_headers(), form))
            document = {"messages": told.listed, "next_page_uri": None}
            answer(self, 200, json.dumps(document).encode())

    with listening(Handler) as port:
        told.url = f"http://127.0.0.1:{port}"
        try:
            yield told
        finally:
            told.closing.set()
