"""Twilio Programmable Messaging: proves, parses, acknowledges, sends, reads reports.

It answers no text in the webhook's own response: replies go through the REST API, which
has delivery reports. It never logs, and no failure it raises names a text, a number or
a token.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from bot.domain import Answer, Call, Inbound, Outbound, Report
from bot.gateways.form import Fields, ShapeError, pairs_of, text_fields
from bot.gateways.twilio_api import CLOCKS, FORM, Api
from bot.gateways.twilio_proof import Proof
from bot.gateways.twilio_shape import inbound_of, listed_of, report_of

BODY_LIMIT = 64 * 1024
REFUSED = Answer(403, b"not signed by Twilio\n")
MISSHAPEN = Answer(400, b"not a Twilio request\n")
WRONG_METHOD = Answer(405, b"POST only\n")
TOO_LARGE = Answer(413, b"too large\n")


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
        self._api = Api(account_sid, auth_tokens[0], api_url, connect_timeout, read_timeout)

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
        answer = self._api.create(self._form(message))
        sid = answer.get("sid")
        return sid if isinstance(sid, str) else None

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:
        """What Twilio lists from our number to this recipient, made since a moment.

        Empty also when it cannot be told: an account that keeps obfuscated addresses may
        not find a text by its number any more, and more than one page is no answer.
        Raises GatewayFailure only, and then it may be asked again.
        """
        after = since - CLOCKS
        return listed_of(self._api.listing(message, after), after)

    def forget(self, provider_id: str) -> None:
        """Have Twilio delete a text, with its pictures. Raises GatewayFailure only."""
        self._api.delete(provider_id)

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

    def _form(self, message: Outbound) -> dict[str, str]:
        return {
            "To": message.recipient,
            "From": message.service_number,
            "Body": message.text,
            "StatusCallback": f"{self._status_url}?key={quote(message.key, safe='')}",
            "ContentRetention": "discard",
            "AddressRetention": "obfuscate",
        }


def _is_form(call: Call) -> bool:
    kind = call.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower() == FORM
