"""Requests as Twilio makes them, signed by its own SDK: a second opinion on our proof."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot.domain import Call
from bot.gateways.twilio import Twilio

ACCOUNT = "AC" + "0a" * 16
TOKEN = "the current token"
OLD_TOKEN = "the token before"
SERVICE = "+358451234567"
SENDER = "+358412345678"
BASE = "https://tiedot.example.fi"
MESSAGES = "/gateways/twilio/messages"
STATUS = "/gateways/twilio/status"
SID = "SM" + "1f" * 16
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"

TEXT = {
    "ToCountry": "FI",
    "SmsMessageSid": SID,
    "NumMedia": "0",
    "SmsSid": SID,
    "SmsStatus": "received",
    "Body": "Hyvää päivää, € & = + ääkköset",
    "FromCountry": "FI",
    "To": SERVICE,
    "NumSegments": "1",
    "MessageSid": SID,
    "AccountSid": ACCOUNT,
    "From": SENDER,
    "ApiVersion": "2010-04-01",
}
REPORTED = {"MessageSid": SID, "AccountSid": ACCOUNT, "MessageStatus": "delivered"}


class Repeated(dict[str, list[str]]):
    """Fields of which some come more than once, as the SDK reads a web framework's."""

    def getlist(self, key: str) -> list[str]:
        return self[key]


def twilio(public_url: str = BASE, tokens: tuple[str, ...] = (TOKEN,), **more: object) -> Twilio:
    return Twilio(ACCOUNT, tokens, frozenset({SERVICE}), public_url, **more)  # type: ignore[arg-type]


def sign(fields: object, url: str = BASE + MESSAGES, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


def call(body: bytes, signature: str | None, target: str = MESSAGES, **headers: str) -> Call:
    given = {"content-type": FORM, **headers}
    if signature is not None:
        given["x-twilio-signature"] = signature
    return Call("POST", target, given, body)


def signed(fields: dict[str, str], target: str = MESSAGES, token: str = TOKEN) -> Call:
    """The fields as Twilio sends them to our public address."""
    return call(urlencode(fields).encode(), sign(fields, BASE + target, token), target)
