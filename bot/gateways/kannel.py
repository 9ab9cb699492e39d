"""Kannel, a gateway of one's own: proves, parses, acknowledges, sends, reads reports.

It answers no text in the webhook's own response, which Kannel would send as a text; replies
go through sendsms. It never logs, and no failure it raises names a text, a number or a
password. docs/kannel.conf is the configuration it was made for.
"""

from __future__ import annotations

import binascii
import hmac
import re
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

import urllib3

from bot.domain import Answer, Call, GatewayFailure, Inbound, Outbound, Report, Retry
from bot.gateways.connection import cut
from bot.gateways.form import ShapeError
from bot.gateways.kannel_send import Part, parts_of
from bot.gateways.kannel_shape import inbound_of, report_of

BODY_LIMIT = 64 * 1024
REFUSED = Answer(403, b"not Kannel's password\n")
MISSHAPEN = Answer(400, b"not a request of Kannel's\n")
WRONG_METHOD = Answer(405, b"GET or POST only\n")
GET_ONLY = Answer(405, b"GET only\n")
TOO_LARGE = Answer(413, b"too large\n")

_RECIPIENT = re.compile(r"\+?[0-9]{3,15}")  # a blank would send to several
_TAKEN = 202
_OWN_WORDS = (b"Temporal failure", b"Sending failed")
_TROUBLES = {
    "http 400": None,
    "http 403": "it refuses our name and password; compare them with its sendsms-user",
    "http 404": "there is no sendsms at this address; it ends in /cgi-bin/sendsms",
    "no connection": "nobody answers there; does smsbox run?",
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and its password."""

    name: str
    password: str = field(repr=False)


class Kannel:
    """The gateway of one Kannel.

    `theirs` are what Kannel shows us, `ours` what we show Kannel. `numbers` are our service
    numbers, E.164 or short. `callback_url` is the base address under which Kannel reaches
    us, `send_url` that of its sendsms. Time-outs in seconds.
    """

    name = "kannel"
    delivers_at_once = False  # its delivery reports tell
    # Any word of an answer could go out as a text; 204 and the like count as a failure.
    accepted = Answer(200)

    def __init__(
        self,
        theirs: Credentials,
        ours: Credentials,
        numbers: frozenset[str],
        callback_url: str,
        send_url: str,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
    ) -> None:
        self.numbers = numbers
        self._name, self._password = (_digest(each.encode()) for each in _both(theirs))
        self._status_url = f"{callback_url.rstrip('/')}/gateways/kannel/status"
        self._send_url = send_url
        self._timeout = urllib3.Timeout(connect=connect_timeout, read=read_timeout)
        self._headers = {
            "X-Kannel-Username": ours.name,
            "X-Kannel-Password": ours.password,
            "Connection": "close",
        }

    def hear(self, call: Call, now: datetime) -> Inbound | Answer:
        """The text that Kannel brings, or the answer that refuses the call. Never raises."""
        if call.method not in {"GET", "POST"}:
            return WRONG_METHOD
        if len(call.body) > BODY_LIMIT:
            return TOO_LARGE
        if not self._is_kannel(call.headers.get("authorization", "")):
            return REFUSED
        try:
            return inbound_of(call, self.numbers, now)
        except ShapeError:
            return MISSHAPEN

    def report(self, call: Call) -> Report | Answer:
        """How a text of ours fares, or the answer that refuses the call. Never raises.

        Kannel proves nothing here but that it knows our own key of the text.
        """
        if call.method != "GET":
            return GET_ONLY
        try:
            return report_of(call)
        except ValueError:
            return MISSHAPEN

    def send(self, message: Outbound) -> str | None:
        """Hand over one text; None, since Kannel names no id.

        Raises GatewayFailure only. When a part of a text that we split is not taken, all of
        them are sent again later: the handset puts them together by their reference.
        """
        if not message.text or not _RECIPIENT.fullmatch(message.recipient):
            raise GatewayFailure("no text or no number", Retry.NEVER)
        report_url = f"{self._status_url}?key={quote(message.key, safe='')}&state=%d"
        to_whom = {"X-Kannel-To": message.recipient, "X-Kannel-From": message.service_number}
        for part in parts_of(message.text, message.key, report_url):
            self._post(part, to_whom)
        return None

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:  # noqa: ARG002
        """Nothing: Kannel cannot be asked what it took."""
        return ()

    def forget(self, provider_id: str) -> None:
        """There is nothing to forget: what Kannel has delivered it keeps no longer.

        Its store holds what is under way; what it logs is its operator's (docs/kannel.conf).
        """

    def trouble(self) -> str | None:
        """Why sendsms would take no text of ours, None when it would. Nothing is sent.

        It is asked without a recipient: with the right password it says 400 to that, with
        a wrong one 403.
        """
        try:
            self._post(Part(b"", {"Content-Type": "text/plain"}), {})
        except GatewayFailure as failure:
            return _TROUBLES.get(failure.reason, failure.reason)
        return "it takes a text without a recipient: that is no Kannel"

    def _is_kannel(self, authorization: str) -> bool:
        """Whether it is Basic authentication with both words right; in constant time."""
        scheme, _, given = authorization.partition(" ")
        try:
            name, _, password = b64decode(given.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        is_name = hmac.compare_digest(_digest(name), self._name)
        is_password = hmac.compare_digest(_digest(password), self._password)
        return scheme.lower() == "basic" and is_name & is_password

    def _post(self, part: Part, to_whom: dict[str, str]) -> None:
        """One request, on a connection of its own.

        A connection that is kept may close as it is used again: nobody could tell then
        whether the text has left.
        """
        headers = {**self._headers, **to_whom, **part.headers}
        try:
            with urllib3.PoolManager(timeout=self._timeout, retries=False) as connection:
                answer = connection.request(
                    "POST", self._send_url, body=part.body, headers=headers, redirect=False
                )
        except urllib3.exceptions.HTTPError as fault:
            raise cut(fault) from None  # the fault names the request: keep it out of logs
        if answer.status != _TAKEN:
            raise _failure(answer.status, answer.data)


def _both(credentials: Credentials) -> tuple[str, str]:
    return credentials.name, credentials.password


def _digest(word: bytes) -> bytes:
    """Words of any length at one length, so that comparing them tells none."""
    return sha256(word).digest()


def _failure(status: int, words: bytes) -> GatewayFailure:
    """What a refusal means.

    400 is a text that Kannel will never take. 403 is a password, or a number without a
    route: the operator's to mend, so the text waits. Of what fails on a server's side only
    Kannel's own words, and 503, tell that nothing was taken: else it may be a proxy's.
    """
    reason = f"http {status}"
    if status == 400:
        return GatewayFailure(reason, Retry.NEVER)
    own = status == 503 or words.startswith(_OWN_WORDS)
    if status < 300 or (status >= 500 and not own):
        return GatewayFailure(reason, Retry.UNKNOWN)
    return GatewayFailure(reason, Retry.LATER)
