"""What the kit must know of a gateway to play its cases: one row.

A row makes the calls that its gateway would receive, genuine and forged, and is the peer
that its gateway sends to. It judges nothing; the cases do.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.domain import Answer, Call, Gateway, MessageState
from tests.gateways.peer import Asked

SERVICE = "+358291234567"
SENDER = "+358412345678"
PUBLIC = "https://tiedot.example.fi"
NOWHERE = "http://127.0.0.1:9"


class Topic(enum.Enum):
    """What cases are about. A row that a topic does not apply to says why."""

    WEBHOOKS = "texts and reports that come as HTTP requests"
    REPORT_PROOF = "a proof of origin that reports bear besides our own key"
    TAMPERING = "a proof that covers all that was said"
    PEER = "a peer on the network that texts are handed to"
    LOOK_UP = "a peer that can be asked what it took"
    COPIES = "a peer that keeps copies of texts, and deletes them when it is asked to"
    THROTTLING = "a peer that says when it is given too much"


@dataclass(frozen=True)
class Odd:
    """A genuine call in an odd encoding, and the text that it says; None: it is refused."""

    why: str
    call: Call
    text: str | None


@dataclass(frozen=True)
class Taken:
    """One text as a peer understood it."""

    recipient: str
    text: str
    key: str


class Row(Protocol):
    """One gateway in the kit. A fresh one is made for each case."""

    name: str
    settings: Mapping[str, str]  # the environment of its install, without OMATIEDOT_
    peer_setting: str  # which of them is its peer's address
    without: Mapping[Topic, str] = {}  # what does not apply to it, and why
    secrets: tuple[str, ...]  # what no failure and no log may name
    acknowledgement: Answer
    forbidden: int  # the status of what is not proven
    clock: Callable[[], datetime] = staticmethod(lambda: datetime.now(UTC))  # its peer's
    lists: bool = True  # whether its peer finds anything when it is asked what it took
    refusals: Mapping[str, Answer]  # its peer's: "for good", "throttled", "broken", "locked out"

    def gateway(self, url: str = NOWHERE, patience: float = 10.0) -> Gateway:
        """The gateway with its peer at `url`; `patience` is its read time-out in seconds."""

    def text(self, text: str = "Hei", message: int = 1, sender: str = SENDER) -> Call:
        """A genuine call that brings a text; `message` stands for the gateway's id of it."""

    def strangers(self) -> Mapping[str, Call]:
        """Calls like `text()` from somebody else, by what is wrong with them."""

    def odd(self) -> tuple[Odd, ...]:
        """Genuine calls in odd encodings."""

    def report(self, key: str, state: MessageState, provider_id: str | None = None) -> Call:
        """A genuine report of the text with our key."""

    def take(self, asked: Asked) -> Answer:
        """How its peer answers when it takes what it is asked."""

    def keeps(self, provider_id: str) -> bool:
        """Whether its peer has a copy of the text with this id."""
        return False

    def read(self, texts: list[Asked]) -> list[Taken]:
        """The texts that its peer was handed, put together from their requests."""
