"""Kannel's row: requests as its smsbox makes them, and its sendsms as a peer."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, quote, quote_from_bytes, urlsplit

from bot.domain import Answer, Call, MessageState
from bot.gateways.kannel import Credentials, Kannel
from tests.gateways.conformance.row import NOWHERE, PUBLIC, SENDER, SERVICE, Odd, Row, Taken, Topic
from tests.gateways.peer import Asked

MESSAGES, STATUS = "/gateways/kannel/messages", "/gateways/kannel/status"
THEIRS, OURS = Credentials("kannel", "the kit's inbound word"), Credentials("bot", "outbound word")
TOLD = {
    MessageState.SENDING: "4",
    MessageState.SENT: "8",
    MessageState.DELIVERED: "1",
    MessageState.FAILED: "2",
}


def basic(name: str, password: str) -> str:
    """The words of an Authorization header."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def posted(body: bytes, charset: str, coding: str, message: int = 1, sender: str = SENDER) -> Call:
    """A text as smsbox posts it: `post-url` with %I, the facts in its headers."""
    headers = {
        "authorization": basic(THEIRS.name, THEIRS.password),
        "content-type": f"text/plain; charset={charset}",
        "x-kannel-from": sender,
        "x-kannel-to": SERVICE,
        "x-kannel-coding": coding,
    }
    return Call("POST", f"{MESSAGES}?id=kit-{message}", headers, body)


def got(text: bytes, coding: str, charset: str, more: str = "") -> Call:
    """A text as smsbox gets it: `get-url` with everything in the query."""
    facts = f"from={quote(SENDER, safe='')}&to={quote(SERVICE, safe='')}"
    query = f"id=kit-1&{facts}&text={quote_from_bytes(text)}&coding={coding}&charset={charset}"
    headers = {"authorization": basic(THEIRS.name, THEIRS.password)}
    return Call("GET", f"{MESSAGES}?{query}{more}", headers, b"")


class KannelRow(Row):
    """Kannel 1.4.5, one's own."""

    name = "kannel"
    settings = {
        "KANNEL_USERNAME": THEIRS.name,
        "KANNEL_PASSWORD": THEIRS.password,
        "KANNEL_NUMBERS": SERVICE,
        "KANNEL_SEND_USERNAME": OURS.name,
        "KANNEL_SEND_PASSWORD": OURS.password,
    }
    peer_setting = "KANNEL_SEND_URL"
    without: Mapping[Topic, str] = {
        Topic.TAMPERING: "Kannel signs nothing: TLS or loopback keep what it says whole",
        Topic.REPORT_PROOF: "our own key in the report's address is the only proof there is",
        Topic.LOOK_UP: "Kannel keeps no list of what it took that could be asked for",
        Topic.COPIES: "what Kannel has delivered it keeps no longer",
        Topic.THROTTLING: "sendsms queues what is too fast; it has no word for it",
    }
    secrets = (THEIRS.password, OURS.password, basic(THEIRS.name, THEIRS.password)[6:])
    acknowledgement = Answer(200)
    forbidden = 403
    refusals = {
        "for good": Answer(400, b"Receiver not valid."),
        "broken": Answer(500),
        "locked out": Answer(403, b"Authorization failed for sendsms"),
    }

    def gateway(self, url: str = NOWHERE, patience: float = 10.0) -> Kannel:
        numbers = frozenset({SERVICE})
        return Kannel(
            THEIRS, OURS, numbers, PUBLIC, url, connect_timeout=0.5, read_timeout=patience
        )

    def text(self, text: str = "Hei", message: int = 1, sender: str = SENDER) -> Call:
        return posted(text.encode(), "UTF-8", "0", message, sender)

    def strangers(self) -> Mapping[str, Call]:
        call = self.text()
        words = {
            "no password": None,
            "an empty header": "",
            "no scheme": basic(THEIRS.name, THEIRS.password)[6:],
            "another scheme": "Bearer x",
            "another password": basic(THEIRS.name, "a guess"),
            "another name": basic("stranger", THEIRS.password),
            "our password for sending": basic(OURS.name, OURS.password),
            "no base64": "Basic ÄÄÄ",
            "no colon": "Basic " + base64.b64encode(b"kannel").decode(),
        }
        bare = {name: value for name, value in call.headers.items() if name != "authorization"}
        return {
            why: replace(call, headers=bare if said is None else {**bare, "authorization": said})
            for why, said in words.items()
        }

    def odd(self) -> tuple[Odd, ...]:
        both = "Áŋŋel Đuoibmá 😀"
        return (
            Odd("UTF-16 by POST", posted(both.encode("utf-16-be"), "UTF-16BE", "2"), both),
            Odd("UTF-16 by GET", got(both.encode("utf-16-be"), "2", "UTF-16BE"), both),
            Odd("recoded to UTF-8", got(both.encode(), "2", "UTF-8"), both),
            Odd("half an emoji", posted(b"\xd8\x3d\x00a", "UTF-16BE", "2"), "\ufffda"),
            Odd("an odd number of bytes", posted(b"\x00a\x00", "UTF-16BE", "2"), "a\ufffd"),
            Odd("Latin-1", posted("päivää".encode("latin-1"), "ISO-8859-1", "0"), "päivää"),
            Odd("Windows", got("5 €".encode("cp1252"), "0", "WINDOWS-1252"), "5 €"),
            Odd("GSM septets", got(b"p\x7biv\x7b\x7b \x1be", "0", "GSM"), "päivää €"),
            Odd("an escape at the end", got(b"a\x1b", "0", "GSM"), "a"),
            Odd("blanks kept", got(b" NIMI  Maija ", "0", "UTF-8"), " NIMI  Maija "),
            Odd("an unknown charset", got(b"a", "0", "KLINGON"), None),
            Odd("an unknown coding", got(b"a", "9", "UTF-8"), None),
            Odd("a fact twice", got(b"a", "0", "UTF-8", more="&id=kit-2"), None),
            Odd("no id", replace(self.text(), target=MESSAGES), None),
        )

    def report(self, key: str, state: MessageState, provider_id: str | None = None) -> Call:
        return Call("GET", f"{STATUS}?key={quote(key, safe='')}&state={TOLD[state]}", {}, b"")

    def take(self, asked: Asked) -> Answer:
        return Answer(202, b"0: Accepted for delivery")

    def read(self, texts: list[Asked]) -> list[Taken]:
        """Put together by recipient; what belongs to one text has its report's key at the end."""
        taken, before = [], ""
        for each in texts:
            charset = {"0": "utf-8", "2": "utf-16-be"}[each.headers["x-kannel-coding"]]
            before += each.body.decode(charset)
            report_url = each.headers.get("x-kannel-dlr-url")
            if report_url:
                key = parse_qs(urlsplit(report_url).query)["key"][0]
                taken.append(Taken(each.headers["x-kannel-to"], before, key))
                before = ""
        return taken
