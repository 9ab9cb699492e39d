"""The exact shape of what Kannel brings: texts by GET or POST, and delivery reports.

Called only after the proof of origin (reports have no other proof than our own key). What
is not named here passes unread. By GET the facts and the text stand in the query; by POST
the text is the body, the facts are X-Kannel-* headers, and the query has the id.
Source: Kannel user guide, "SMS-service group" and "Delivery reports".
"""

from __future__ import annotations

import re
from datetime import datetime
from email.message import Message
from urllib.parse import parse_qs

from bot.domain import Call, Inbound, MessageState, Report
from bot.gateways.form import ShapeError, pairs_of
from bot.gateways.kannel_text import OCTETS, UnknownCharset, read_text
from bot.numbers import as_sent

TEXT_LIMIT = 39_015
"""Characters: 255 parts of 153, the longest text there is (3GPP TS 23.040, 9.2.3.24.1)."""

_ID = re.compile(r"[0-9A-Za-z._:-]{1,64}")
_SENDER = re.compile(r"[^\x00-\x1f\x7f\ufffd]{1,64}")
_CODING = re.compile(r"[012]|")
_KEY = re.compile(r"[0-9A-Za-z_-]{1,64}")
_BODIES = ("text/plain", "application/octet-stream")
_STATES = {
    "1": MessageState.DELIVERED,
    "2": MessageState.FAILED,
    "4": MessageState.SENDING,  # buffered at the message centre: it tells nothing new
    "8": MessageState.SENT,
    "16": MessageState.FAILED,
}
_REASONS = {"2": "not delivered", "16": "rejected by the message centre"}


def inbound_of(call: Call, numbers: frozenset[str], now: datetime) -> Inbound:
    """The text of a call, to one of our `numbers`. Raises ShapeError.

    What is no text at all (a picture, a business card) is heard as a picture.
    """
    facts = _facts(call)
    text = _text(facts)
    return Inbound(
        gateway="kannel",
        id=_shaped(_ID, facts.get("id")),
        sender=as_sent(_shaped(_SENDER, _name(facts.get("from")))),
        service_number=_service_number(_name(facts.get("to")), numbers),
        text=text or "",
        received_at=now,
        pictures=int(text is None),
    )


def report_of(call: Call) -> Report:
    """The report in the query of a call. Raises ShapeError."""
    given = parse_qs(call.target.partition("?")[2], max_num_fields=20)
    key, told = given.get("key", []), given.get("state", [])
    if len(key) != 1 or len(told) != 1 or not _KEY.fullmatch(key[0]) or told[0] not in _STATES:
        raise ShapeError("no key of ours, or an unknown state")
    return Report(_STATES[told[0]], key=key[0], reason=_REASONS.get(told[0]))


def _facts(call: Call) -> dict[str, str]:
    """What a call says, its bytes as Latin-1; the query, which the operator wrote, wins."""
    query = call.target.partition("?")[2].partition("#")[0]
    pairs = pairs_of(query.encode("latin-1", "replace"))
    asked = dict(pairs)
    if len(asked) != len(pairs):
        raise ShapeError("a key repeated")
    return asked if call.method == "GET" else {**_of_headers(call), **asked, **_of_body(call)}


def _of_headers(call: Call) -> dict[str, str]:
    told = {name: call.headers.get(f"x-kannel-{name}") for name in ("from", "to", "coding")}
    return {name: value for name, value in told.items() if value is not None}


def _of_body(call: Call) -> dict[str, str]:
    kind = Message()
    kind["Content-Type"] = _one_line(call.headers.get("content-type", ""))
    if not kind["Content-Type"] or kind.get_content_type() not in _BODIES:
        raise ShapeError("no text of Kannel's")
    text = {"text": call.body.decode("latin-1")}
    charset = kind.get_param("charset")
    if isinstance(charset, str):
        text["charset"] = charset
    if kind.get_content_type() == _BODIES[1]:
        text["coding"] = OCTETS
    return text


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


def _text(facts: dict[str, str]) -> str | None:
    raw, coding = facts.get("text"), facts.get("coding", "")
    if raw is None or not _CODING.fullmatch(coding):
        raise ShapeError("no text, or an unknown coding")
    try:
        text = read_text(raw.encode("latin-1"), coding, facts.get("charset", ""))
    except UnknownCharset:
        raise ShapeError("an unknown charset") from None
    if text is not None and len(text) > TEXT_LIMIT:
        raise ShapeError("too long")
    return text


def _service_number(given: str | None, numbers: frozenset[str]) -> str:
    found = next((each for each in (given, given and as_sent(given)) if each in numbers), None)
    if found is None:
        raise ShapeError("not a number of ours")
    return found


def _name(given: str | None) -> str | None:
    """A number or a name, blanks around it left out: a bare + in a query is one."""
    return None if given is None else given.encode("latin-1").decode("utf-8", "replace").strip()


def _shaped(shape: re.Pattern[str], value: str | None) -> str:
    if value is None or not shape.fullmatch(value):
        raise ShapeError("a fact out of shape")
    return value
