"""Requests as Kannel 1.4.5 makes them, taken down from the real one."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import quote_from_bytes

from bot.domain import Call
from bot.gateways.kannel import Credentials, Kannel

THEIRS, OURS = Credentials("kannel", "p4ssw0rd"), Credentials("us", "0ur-p4ssw0rd")
SERVICE, SHORT = "+358291234567", "16400"
SENDER = "+358412345678"
ID = "31fb35f3-2027-468b-a488-6a54dc0a1f27"
MESSAGES, STATUS = "/gateways/kannel/messages", "/gateways/kannel/status"
CALLBACK = "http://127.0.0.1:8000"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def kannel(
    send_url: str = "http://127.0.0.1:1/cgi-bin/sendsms",
    callback_url: str = CALLBACK,
    **more: float,
) -> Kannel:
    return Kannel(THEIRS, OURS, frozenset({SERVICE, SHORT}), callback_url, send_url, **more)


def basic(words: bytes = b"kannel:p4ssw0rd") -> str:
    return f"Basic {b64encode(words).decode()}"


def posted(
    body: bytes = b"OHJE",
    target: str = f"{MESSAGES}?id={ID}",
    authorization: str | None = basic(),
    **headers: str | None,
) -> Call:
    """A text by POST; a header that is None is left out. `content_type` is a header too."""
    given = {
        "content-type": 'text/plain; charset="UTF-8"',
        "x-kannel-from": SENDER,
        "x-kannel-to": SERVICE,
        "x-kannel-coding": "0",
        "x-kannel-service": "omatiedot",
        "authorization": authorization,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return Call("POST", target, {k: v for k, v in given.items() if v is not None}, body)


def asked(words: bytes = b"OHJE", /, **facts: str | None) -> Call:
    """A text by GET; a fact that is None is left out."""
    given = {
        "id": ID,
        "from": "%2B358412345678",
        "to": "%2B358291234567",
        "text": quote_from_bytes(words, safe=""),
        "coding": "0",
        "charset": "UTF-8",
        "ts": "1795507200",
        **facts,
    }
    query = "&".join(f"{name}={value}" for name, value in given.items() if value is not None)
    return Call("GET", f"{MESSAGES}?{query}", {"authorization": basic()}, b"")


def told(query: str = "key=Zm9v-_1&state=1") -> Call:
    """A delivery report."""
    return Call("GET", f"{STATUS}?{query}", {}, b"")
