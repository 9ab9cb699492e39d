"""What gateways bring and take: texts in, texts out, reports, and the contract itself."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Inbound:
    """One text as a gateway delivered it, its origin proven.

    `sender` is E.164 where the gateway gives it, else as it came (short codes, names).
    `opt_out` is the carrier's own reading (STOP, START, HELP), already answered by it.
    `copy` is by what id the gateway keeps the text; None when it keeps none.
    """

    gateway: str
    id: str
    sender: str
    service_number: str
    text: str
    received_at: datetime
    pictures: int = 0
    opt_out: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """One text to hand over. `key` is our own random token, for delivery reports."""

    id: int
    key: str
    gateway: str
    recipient: str
    service_number: str
    text: str


class MessageState(enum.StrEnum):
    """The life of an outgoing text; it only moves forward."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Report:
    """What a gateway tells about a text it took: by its own id or by our key."""

    state: MessageState
    provider_id: str | None = None
    key: str | None = None
    reason: str | None = None
    carrier_blocked: bool = False


class Retry(enum.Enum):
    """What may be done after a failed hand-over."""

    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"  # the request left, no answer came: it may have been sent


class GatewayFailure(Exception):
    """The one way a gateway's sending fails."""

    def __init__(self, reason: str, retry: Retry, *, carrier_blocked: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.carrier_blocked = carrier_blocked


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request as a gateway sees it: raw, so that signatures can be proven.

    `target` is the raw path with its query; `headers` have lower-case names.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway wants to hear back over HTTP."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


class Gateway(Protocol):
    """The contract of a gateway: prove and parse, acknowledge, send, read a report.

    `delivers_at_once`: what it took has arrived, and no report of it will come.
    """

    name: str
    numbers: frozenset[str]
    accepted: Answer
    delivers_at_once: bool

    def hear(self, call: Call, now: datetime) -> Inbound | Answer:
        """An inbound text, or the answer that refuses the call. Never raises."""

    def report(self, call: Call) -> Report | Answer:
        """A delivery report, or the answer that refuses the call. Never raises."""

    def send(self, message: Outbound) -> str | None:
        """Hand over one text; the gateway's own id of it. Raises GatewayFailure only."""

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:
        """What the gateway took for this recipient from this number since a moment.

        Asked about a text whose hand-over was cut. Empty when it cannot tell, or took
        nothing. Raises GatewayFailure only.
        """

    def forget(self, provider_id: str) -> None:
        """Have its own copy of a text deleted, of one that came or one that it sent.

        Once this returns there is none. Raises GatewayFailure only; to ask again is
        harmless, whatever became of the first time.
        """
