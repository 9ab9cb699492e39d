"""Twilio's row: webhooks that its own SDK signs, and its REST API as a peer."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from bot.domain import Answer, Call, MessageState
from bot.gateways.twilio import Twilio
from tests.gateways.conformance.row import NOWHERE, PUBLIC, SENDER, SERVICE, Odd, Row, Taken
from tests.gateways.peer import Asked

ACCOUNT, TOKEN = "AC" + "0a" * 16, "the token of the kit"
MESSAGES, STATUS = "/gateways/twilio/messages", "/gateways/twilio/status"
FORM = "application/x-www-form-urlencoded"
TOLD = {
    MessageState.SENDING: "queued",
    MessageState.SENT: "sent",
    MessageState.DELIVERED: "delivered",
    MessageState.FAILED: "undelivered",
}


def signed(fields: Mapping[str, str], target: str, url: str = PUBLIC, token: str = TOKEN) -> Call:
    """Fields as Twilio posts them to an address."""
    signature = str(RequestValidator(token).compute_signature(url + target, dict(fields)))
    headers = {"content-type": FORM, "x-twilio-signature": signature}
    return Call("POST", target, headers, urlencode(fields).encode())


def fields_of(text: str, message: int, sender: str) -> dict[str, str]:
    """The fields of a text that came."""
    sid = f"SM{message:032x}"
    return {
        "AccountSid": ACCOUNT,
        "MessageSid": sid,
        "SmsSid": sid,
        "From": sender,
        "To": SERVICE,
        "Body": text,
        "NumMedia": "0",
    }


def query_of(target: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(target).query, strict_parsing=True))


def key_of(address: str) -> str:
    """Our key in the address that a report is asked for at."""
    return query_of(address)["key"]


def refusal(status: int, code: int) -> Answer:
    """Twilio's error document; it quotes what it was given."""
    said = {"code": code, "message": f"{SENDER} cannot", "more_info": "", "status": status}
    return Answer(status, json.dumps(said).encode(), "application/json")


class TwilioRow(Row):
    """Twilio Programmable Messaging."""

    name = "twilio"
    settings = {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_NUMBERS": SERVICE,
    }
    peer_setting = "TWILIO_API_URL"
    secrets = (TOKEN, base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode())
    acknowledgement = Answer(
        200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8"
    )
    forbidden = 403
    refusals = {
        "for good": refusal(400, 21211),
        "throttled": refusal(429, 20429),
        "broken": Answer(500),
        "locked out": refusal(401, 20003),
    }

    def __init__(self) -> None:
        self.listed: list[dict[str, str]] = []

    def gateway(self, url: str = NOWHERE, patience: float = 10.0) -> Twilio:
        return Twilio(ACCOUNT, (TOKEN,), frozenset({SERVICE}), PUBLIC, url, 0.5, patience)

    def text(self, text: str = "Hei", message: int = 1, sender: str = SENDER) -> Call:
        return signed(fields_of(text, message, sender), MESSAGES)

    def strangers(self) -> Mapping[str, Call]:
        call, fields = self.text(), fields_of("Hei", 1, SENDER)
        other = {**fields, "AccountSid": "AC" + "9" * 32}
        return {
            "no signature": replace(call, headers={"content-type": FORM}),
            "an empty signature": replace(call, headers={**call.headers, "x-twilio-signature": ""}),
            "another token": signed(fields, MESSAGES, token="a guess"),
            "another address": signed(fields, MESSAGES, url="https://evil.example"),
            "another door": replace(signed(fields, STATUS), target=MESSAGES),
            "another account": signed(other, MESSAGES, token="theirs"),
            "another text": replace(call, body=call.body.replace(b"Hei", b"POISTA")),
            "another sender": replace(call, body=call.body.replace(b"678&", b"679&")),
            "a field more": replace(call, body=call.body + b"&OptOutType=STOP"),
        }

    def odd(self) -> tuple[Odd, ...]:
        plain, call = fields_of("Hei", 1, SENDER), self.text("Ä € 😀")
        without = {name: value for name, value in plain.items() if name != "Body"}
        escapes = re.sub(rb"%..", lambda found: found[0].lower(), call.body)
        return (
            Odd("no text at all", signed(without, MESSAGES), ""),
            Odd("escapes in lower case", replace(call, body=escapes), "Ä € 😀"),
            Odd("longer than Twilio brings", self.text("a" * 1601), None),
        )

    def report(self, key: str, state: MessageState, provider_id: str | None = None) -> Call:
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": provider_id or "SM" + "e" * 32,
            "MessageStatus": TOLD[state],
        }
        return signed(fields, f"{STATUS}?key={quote(key, safe='')}")

    def take(self, asked: Asked) -> Answer:
        if asked.method == "DELETE":
            return self.delete(asked)
        if asked.method == "GET":
            return _document(200, {"messages": self.found(asked), "next_page_uri": None})
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True, strict_parsing=True))
        made = {
            "sid": f"SM{secrets.token_hex(16)}",
            "status": "queued",
            "date_created": format_datetime(self.clock()),
            "body": form["Body"],
            "to": form["To"],
            "from": form["From"],
        }
        self.listed.append(made)
        return _document(201, made)

    def delete(self, asked: Asked) -> Answer:
        """What is not there, or not any more, is not found."""
        sid = asked.target.rpartition("/")[2].removesuffix(".json")
        if not self.keeps(sid):
            return refusal(404, 20404)
        self.listed[:] = [each for each in self.listed if each["sid"] != sid]
        return Answer(204)

    def keeps(self, provider_id: str) -> bool:
        return any(each["sid"] == provider_id for each in self.listed)

    def found(self, asked: Asked) -> list[dict[str, str]]:
        """What its list says of a recipient and a sender; an account that obfuscates
        addresses finds nothing by number."""
        query = query_of(asked.target)
        matching = [
            each
            for each in self.listed
            if (each["to"], each["from"]) == (query["To"], query["From"])
        ]
        return matching if self.lists else []

    def read(self, texts: list[Asked]) -> list[Taken]:
        forms = [dict(parse_qsl(each.body.decode(), keep_blank_values=True)) for each in texts]
        return [
            Taken(form["To"], form["Body"], query_of(form["StatusCallback"])["key"])
            for form in forms
        ]


def _document(status: int, document: object) -> Answer:
    return Answer(status, json.dumps(document).encode(), "application/json")
