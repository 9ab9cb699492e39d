"""Twilio Programmable Messaging: proves, parses, acknowledges, sends, reads reports.

It answers no text in the webhook's own response: replies go through the REST API, which
has delivery reports. It never logs, and no failure it raises names a text, a number or
a token.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from bot.domain import (
    Answer,
    Call,
    GatewayFailure,
    Inbound,
    Outbound,
    Report,
    Retry,
)
from bot.gateways.form import Fields, ShapeError, pairs_of, text_fields
from bot.gateways.twilio_proof import Proof
from bot.gateways.twilio_shape import BLOCKED, inbound_of, report_of

BODY_LIMIT = 64 * 1024
FORM = "application/x-www-form-urlencoded"
REFUSED = Answer(403, b"not signed by Twilio\n")
MISSHAPEN = Answer(400, b"not a Twilio request\n")
WRONG_METHOD = Answer(405, b"POST only\n")
TOO_LARGE = Answer(413, b"too large\n")

# 20003 "Authenticate" and 20005 "account not active" are the operator's to mend: the
# text is still owed, so it waits (Twilio error dictionary).
_OPERATORS = frozenset({20003, 20005})


class Twilio:
    """The gateway of one Twilio account.

    `auth_tokens` are the current one and, while a token is rotated, the one before;
    sending uses the first. `numbers` are our service numbers in E.164. `public_url` is
    the base address under which Twilio reaches us, with any path prefix. Time-outs in
    seconds.
    """

    name = "twilio"
    delivers_at_once = False  # its status callback tells
    accepted = Answer(
        200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8"
    )

    def __init__(
        self,
        account_sid: str,
        auth_tokens: tuple[str, ...],
        numbers: frozenset[str],
        public_url: str,
        api_url: str = "https://api.twilio.com",
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
    ) -> None:
        self.numbers = numbers
        self._account = account_sid
        self._proof = Proof(auth_tokens, public_url)
        self._status_url = f"{public_url.rstrip('/')}/gateways/twilio/status"
        account = quote(account_sid, safe="")
        self._send_url = f"{api_url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self._headers = {
            **urllib3.make_headers(basic_auth=f"{account_sid}:{auth_tokens[0]}"),
            "Content-Type": FORM,
            "Accept": "application/json",
        }
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=connect_timeout, read=read_timeout),
            retries=False,
            maxsize=8,
        )

    def hear(self, call: Call, now: datetime) -> Inbound | Answer:
        """The text that Twilio brings, or the answer that refuses the call. Never raises."""
        fields = self._proven(call)
        if isinstance(fields, Answer):
            return fields
        try:
            return inbound_of(fields, self.numbers, now)
        except ShapeError:
            return MISSHAPEN

    def report(self, call: Call) -> Report | Answer:
        """How a text of ours fares, or the answer that refuses the call. Never raises."""
        fields = self._proven(call)
        if isinstance(fields, Answer):
            return fields
        try:
            return report_of(fields, call.target)
        except ShapeError:
            return MISSHAPEN

    def send(self, message: Outbound) -> str | None:
        """Hand over one text: its MessageSid, None when Twilio named none.

        Raises GatewayFailure only. Twilio knows no idempotency key, so a request that
        left and was not answered has an unknown outcome; the delivery report settles it
        by our own key in its address.
        """
        status, answer = self._post(self._form(message))
        if 200 <= status < 300:
            sid = answer.get("sid")
            return sid if isinstance(sid, str) else None
        raise _failure(status, answer.get("code"))

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:  # noqa: ARG002
        """Nothing yet."""
        return ()

    def _proven(self, call: Call) -> Fields | Answer:
        """The fields of a call that Twilio signed for our account, else the refusal."""
        if call.method != "POST":
            return WRONG_METHOD
        if len(call.body) > BODY_LIMIT:
            return TOO_LARGE
        pairs = pairs_of(call.body)
        if not self._proof.holds(call.target, pairs, call.headers.get("x-twilio-signature", "")):
            return REFUSED
        try:
            fields = text_fields(pairs)
        except ShapeError:
            return MISSHAPEN
        ours = fields.get("AccountSid") == self._account
        return fields if ours and _is_form(call) else MISSHAPEN

    def _form(self, message: Outbound) -> str:
        return urlencode(
            {
                "To": message.recipient,
                "From": message.service_number,
                "Body": message.text,
                "StatusCallback": f"{self._status_url}?key={quote(message.key, safe='')}",
                "ContentRetention": "discard",
                "AddressRetention": "obfuscate",
            }
        )

    def _post(self, form: str) -> tuple[int, Mapping[str, Any]]:
        """The status and the JSON object of the answer; `{}` when it held none."""
        try:
            answer = self._pool.request(
                "POST", self._send_url, body=form, headers=self._headers, redirect=False
            )
        except urllib3.exceptions.HTTPError as fault:
            raise _cut(fault) from None  # the fault names the request: keep it out of logs
        return answer.status, _object(answer.data)


def _is_form(call: Call) -> bool:
    kind = call.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower() == FORM


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _cut(fault: urllib3.exceptions.HTTPError) -> GatewayFailure:
    """What a broken connection means: only before the request left is it safe to retry."""
    unsent = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)
    if isinstance(fault, unsent):
        return GatewayFailure("no connection", Retry.LATER)
    if "CERTIFICATE_VERIFY_FAILED" in str(fault):
        return GatewayFailure("certificate refused", Retry.LATER)
    return GatewayFailure("no answer", Retry.UNKNOWN)


def _failure(status: int, code: object) -> GatewayFailure:
    """What a refusal means: Twilio's own error code where it gave one."""
    known = isinstance(code, int)
    reason = str(code) if known else f"http {status}"
    if status in {401, 429, 503} or code in _OPERATORS:
        return GatewayFailure(reason, Retry.LATER)
    if status >= 500:
        # With an error document Twilio says itself that it failed; without one the
        # answer may be a proxy's, given after the text was taken.
        return GatewayFailure(reason, Retry.LATER if known else Retry.UNKNOWN)
    if 300 <= status < 400:
        return GatewayFailure(reason, Retry.LATER)
    return GatewayFailure(reason, Retry.NEVER, carrier_blocked=code == BLOCKED)
