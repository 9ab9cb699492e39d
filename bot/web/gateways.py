"""The doors of the gateways: /gateways/<name>/messages and /gateways/<name>/status.

They stand before Flask, which costs a message more than all else that is done for it.
They keep no session, trust no header, write no answer of their own where a gateway has
its way of being answered, and never let an exception out: what cannot be taken now is
answered 503, so that the gateway brings it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain import Answer, Call, Gateway
from bot.logs import Log, Word, log_fault
from bot.web.office import Office

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = Log(__name__)

BODY_LIMIT = 64 * 1024
RETRY_AFTER = "10"  # seconds

WRONG_METHOD = Answer(405, b"GET or POST only\n")
TOO_LARGE = Answer(413, b"too large\n")
BAD_LENGTH = Answer(400, b"bad length\n")
LATER = Answer(503, b"try again\n")

_LENGTH = re.compile(r"[0-9]{1,10}")
_MORE_HEADERS = {405: ("Allow", "GET, POST"), 503: ("Retry-After", RETRY_AFTER)}

Step = Callable[[Office, Gateway, Call], Answer]


class Webhooks:
    """The gateways' doors; every other path goes on to the application behind."""

    def __init__(self, office: Office, behind: WSGIApplication) -> None:
        self._office = office
        self._behind = behind
        self._doors: dict[str, tuple[Gateway, Step]] = {}
        for name, gateway in office.gateways.items():
            self._doors[f"/gateways/{name}/messages"] = (gateway, hear)
            self._doors[f"/gateways/{name}/status"] = (gateway, note)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        door = self._doors.get(environ.get("PATH_INFO", ""))
        if door is None:
            return self._behind(environ, start_response)
        return _respond(self._take(environ, *door), start_response)

    def _take(self, environ: WSGIEnvironment, gateway: Gateway, step: Step) -> Answer:
        try:
            call = call_of(environ)
            return call if isinstance(call, Answer) else step(self._office, gateway, call)
        except Exception as fault:  # a stranger may cause a refusal, never a 500
            log_fault(logger, "webhook", fault, gateway=Word(gateway.name))
            return LATER


def hear(office: Office, gateway: Gateway, call: Call) -> Answer:
    """Hear one text; it is acknowledged once it is committed."""
    heard = gateway.hear(call, office.now())
    if isinstance(heard, Answer):
        return _refuse(gateway, heard)
    office.answer(heard)
    logger.debug("heard", gateway=Word(gateway.name))
    return gateway.accepted


def note(office: Office, gateway: Gateway, call: Call) -> Answer:
    """Take note of one delivery report."""
    report = gateway.report(call)
    if isinstance(report, Answer):
        return _refuse(gateway, report)
    office.report(gateway.name, report)
    return gateway.accepted


def call_of(environ: WSGIEnvironment) -> Call | Answer:
    """The request as it came, raw, or the answer that refuses it."""
    method = environ["REQUEST_METHOD"]
    if method not in {"GET", "POST"}:
        return WRONG_METHOD
    body = _body(environ)
    if isinstance(body, Answer):
        return body
    return Call(method, _target(environ), _headers(environ), body)


def _refuse(gateway: Gateway, answer: Answer) -> Answer:
    if answer.status >= 400:
        logger.warning("webhook refused", gateway=Word(gateway.name), status=answer.status)
    return answer


def _target(environ: WSGIEnvironment) -> str:
    """The raw path and query.

    Gunicorn and Werkzeug give RAW_URI. Granian gives a decoded path beside a raw query;
    a door's path is plain ASCII, so quoting it again loses nothing.
    """
    raw = environ.get("RAW_URI", "")
    if raw.startswith("/"):
        return str(raw)
    path = quote(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], encoding="latin-1")
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    return headers


def _body(environ: WSGIEnvironment) -> bytes | Answer:
    given = environ.get("CONTENT_LENGTH") or ""
    if not given:
        return _unmeasured(environ)
    if not _LENGTH.fullmatch(given):
        return BAD_LENGTH
    length = int(given)
    if length > BODY_LIMIT:
        return TOO_LARGE
    body = _read(environ, length)
    return body if len(body) == length else BAD_LENGTH


def _unmeasured(environ: WSGIEnvironment) -> bytes | Answer:
    """A body without a length: chunked, which only some servers bring to an end."""
    if not environ.get("wsgi.input_terminated"):
        return b""
    body = _read(environ, BODY_LIMIT + 1)
    return TOO_LARGE if len(body) > BODY_LIMIT else body


def _read(environ: WSGIEnvironment, most: int) -> bytes:
    """At most so many bytes; a server may give them in pieces."""
    pieces, left = [], most
    while left > 0 and (piece := environ["wsgi.input"].read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _respond(answer: Answer, start: StartResponse) -> list[bytes]:
    headers = [
        ("Content-Type", answer.content_type),
        ("Content-Length", str(len(answer.body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if answer.status in _MORE_HEADERS:
        headers.append(_MORE_HEADERS[answer.status])
    start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    return [answer.body]
