"""Twilio's signatures, made by Twilio's Node SDK: a vendor library that we do not verify with.

Our own proof is checked against the Python SDK elsewhere; the two were written apart, and
what Twilio's servers sign is what both have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from bot.domain import Answer, Call, Inbound
from bot.gateways.twilio import Twilio
from tests.gateways.calls import ACCOUNT, BASE, FORM, NOW, OLD_TOKEN, SENDER, SERVICE, SID, TOKEN
from tests.gateways.node import signatures

MESSAGES = "/gateways/twilio/messages"
LEAST = {"MessageSid": SID, "AccountSid": ACCOUNT, "From": SENDER, "To": SERVICE}


@dataclass(frozen=True)
class Signed:
    """One webhook: the fields, the address that Twilio was told, and where it arrives."""

    why: str
    fields: Mapping[str, str]
    told: str = BASE + MESSAGES
    target: str = MESSAGES
    public_url: str = BASE
    token: str = TOKEN

    def body(self) -> bytes:
        return urlencode(self.fields).encode()


def said(text: str, **more: str) -> dict[str, str]:
    return {**LEAST, "Body": text, **more}


TABLE = (
    Signed("plain", said("Hei")),
    Signed("Finnish", said("Hyvää päivää, Åsa!")),
    Signed("Sámi", said("Áŋŋel Đuoibmá")),
    Signed("emoji", said("😀👩‍👩‍👧🇫🇮")),
    Signed("marks that combine", said("e\u0301 a\u030a")),
    Signed("right to left", said("\u202eשלום")),
    Signed("signs of a form", said("a=b&c=d+e%20f;g?h#i")),
    Signed("lines", said("a\r\nb\nc\td")),
    Signed("blanks at both ends", said("  NIMI  Maija  ")),
    Signed("empty", said("")),
    Signed("empty values", said("Hei", FromCity="", FromZip="", ToState="")),
    Signed("a NUL", said("KIEL\0TO")),
    Signed("long", said("ä" * 1600)),
    Signed("fields that look repeated", said("Hei", Body2="Hei", bODY="Hei", Bod="yHei")),
    Signed("fields in an odd order", dict(sorted(said("Hei", a="1", Z="2").items())[::-1])),
    Signed("names that sort by bytes", said("Hei", **{"Å": "1", "a b": "2", "A_": "3", "A.": "4"})),
    Signed("a name with brackets", said("Hei", **{"Media[0]": "x", "Media[]": "y"})),
    Signed("a field that is a query", said("Hei", Url="https://x.example/?a=b&c=%C3%A4")),
    Signed("a query", said("Hei"), BASE + MESSAGES + "?a=b&c=d", MESSAGES + "?a=b&c=d"),
    Signed(
        "an escaped query",
        said("Hei"),
        BASE + MESSAGES + "?name=%C3%A4%20b+c",
        MESSAGES + "?name=%C3%A4%20b+c",
    ),
    Signed(
        "a port",
        said("Hei"),
        "https://tiedot.example.fi:8443" + MESSAGES,
        public_url="https://tiedot.example.fi:8443",
    ),
    Signed("the port of https said", said("Hei"), "https://tiedot.example.fi:443" + MESSAGES),
    Signed(
        "an escaped path",
        said("Hei"),
        BASE + "/tekstiviesti%C3%A4/a%20b" + MESSAGES,
        "/tekstiviesti%C3%A4/a%20b" + MESSAGES,
        BASE + "/tekstiviesti%C3%A4/a%20b",
    ),
    Signed(
        "plain http at home",
        said("Hei"),
        "http://127.0.0.1:8000" + MESSAGES,
        public_url="http://127.0.0.1:8000",
    ),
    Signed("the token before", said("Hei"), token=OLD_TOKEN),
)


@pytest.fixture(scope="module")
def signed() -> dict[str, str]:
    """The signature of each row of the table, by Twilio's Node SDK."""
    asked = [{"token": row.token, "url": row.told, "fields": dict(row.fields)} for row in TABLE]
    return dict(zip((row.why for row in TABLE), signatures(asked), strict=True))


def hear(row: Signed, signature: str, body: bytes, target: str) -> Inbound | Answer:
    gateway = Twilio(ACCOUNT, (TOKEN, OLD_TOKEN), frozenset({SERVICE}), row.public_url)
    headers = {"content-type": FORM, "x-twilio-signature": signature}
    return gateway.hear(Call("POST", target, headers, body), NOW)


@pytest.mark.parametrize("row", TABLE, ids=[row.why for row in TABLE])
def test_what_the_node_sdk_signs_is_heard(row: Signed, signed: dict[str, str]) -> None:
    heard = hear(row, signed[row.why], row.body(), row.target)
    assert isinstance(heard, Inbound)
    assert heard.text == row.fields["Body"].replace("\0", "")


@pytest.mark.parametrize("row", TABLE, ids=[row.why for row in TABLE])
def test_no_byte_of_it_can_be_another(row: Signed, signed: dict[str, str]) -> None:
    """Every byte of a short body, and some of a long one."""
    body, signature = row.body(), signed[row.why]
    for place in range(0, len(body), max(1, len(body) // 300)):
        changed = bytearray(body)
        changed[place] = ord("x") if changed[place] != ord("x") else ord("y")
        assert _refused(hear(row, signature, bytes(changed), row.target)), place


@pytest.mark.parametrize("row", TABLE, ids=[row.why for row in TABLE])
def test_nor_its_signature_nor_its_address(row: Signed, signed: dict[str, str]) -> None:
    signature, body = signed[row.why], row.body()
    for place in range(len(signature) - 2):  # the last letter before "=" has bits to spare
        other = "A" if signature[place] != "A" else "B"
        forged = signature[:place] + other + signature[place + 1 :]
        assert _refused(hear(row, forged, body, row.target)), place
    assert _refused(hear(row, signature, body, row.target + "?x=1"))
    assert _refused(hear(row, signature, body, row.target.replace("messages", "status")))


def _refused(outcome: Inbound | Answer) -> bool:
    return isinstance(outcome, Answer) and outcome.status == 403
