"""A webhook is a public address, and its secret does not show."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.gateways.webhooks import Webhook, signature

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "[::1]", "localhost", "10.0.0.1", "169.254.169.254", "192.168.1.1"),
        *("0.0.0.0", "[::ffff:10.0.0.1]", "[fd00::1]", "224.0.0.1", "2130706433"),
    ],
)
def test_nothing_goes_to_an_address_that_is_not_public(host: str) -> None:
    with pytest.raises(OSError, match="not a public address"):
        Webhook(f"https://{host}/", "secret")("w", b"{}", NOW)


def test_a_signature_is_over_the_moment_and_the_body() -> None:
    first = signature("secret", "1", b"{}")
    assert first != signature("secret", "2", b"{}") != signature("secret", "1", b"[]")
    assert len(first) == 64


def test_a_secret_does_not_show_itself() -> None:
    assert "verysecret" not in repr(Webhook("https://example.fi", "verysecret"))


def test_a_server_that_is_not_there_is_a_fault_of_the_network() -> None:
    with pytest.raises(OSError):
        Webhook("http://127.0.0.1:9/", "secret", here=True)("w", b"{}", NOW)


def test_nothing_goes_without_tls() -> None:
    with pytest.raises(OSError, match="not over TLS"):
        Webhook("http://203.0.113.5/", "secret")("w", b"{}", NOW)


Names = Callable[..., list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """A name server of the test's own; handed back is which names it was asked for."""
    asked: list[str] = []

    def stand_for(*addresses: str) -> list[str]:
        def look_up(host: str, port: int, *_: object, **__: object) -> list[object]:
            asked.append(host)
            found = addresses if host.islower() else (host,)  # an address stands for itself
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (to, port)) for to in found]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return stand_for


def test_a_name_is_refused_when_one_of_its_addresses_is_not_public(names: Names) -> None:
    names("8.8.8.8", "10.0.0.1")
    with pytest.raises(OSError, match="not a public address"):
        Webhook("https://recipient.example/", "secret")("w", b"{}", NOW)


def test_what_is_here_goes_nowhere_else(names: Names) -> None:
    names("127.0.0.1", "10.0.0.1")
    with pytest.raises(OSError, match="not this machine"):
        Webhook("http://localhost:9/", "secret", here=True)("w", b"{}", NOW)


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """It takes everything, on 127.0.0.1 alone."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    found = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=found.serve_forever, args=(0.01,))
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def test_the_next_address_is_tried_when_one_does_not_answer(
    server: HTTPServer, names: Names
) -> None:
    """The name is looked up once: what is called is what was looked at."""
    asked = names("127.0.0.2", "127.0.0.1")
    url = f"http://localhost:{server.server_port}/"
    Webhook(url, "secret", here=True)("w", b"{}", NOW)
    assert asked.count("localhost") == 1
