"""What is known when a text is heard: read once, under the lock of the number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from. `name` is None when it is the registrant's own answer."""

    name: str | None
    day: date


@dataclass(frozen=True, slots=True)
class Card:
    """A payment card as the register holds it: never more than the last four digits."""

    id: int
    brand: str
    last4: str


@dataclass(frozen=True, slots=True)
class Registrant:
    """One record of the register, with what the dialogue may need of it."""

    id: str
    name: str
    confirmed_name: str  # the last name that staff or an import confirmed
    confirmed_at: datetime
    flagged: bool = False
    keep_until: date | None = None
    cards: tuple[Card, ...] = ()
    sources: tuple[Source, ...] = ()
    marketing: bool | None = None  # the newest entry of the ledger; None: never asked
    recipients: tuple[str, ...] = ()  # of disclosures the person has allowed
    informed: bool = True  # was told what GDPR 13 and 14 ask


@dataclass(frozen=True, slots=True)
class Challenge:
    """A one-time code that was sent: bound to one command and its parameters."""

    id: int
    command: str
    digest: bytes
    tries: int
    created_at: datetime
    expires_at: datetime
    destructive: bool
    used_at: datetime | None = None
    conversation: int = 0


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that staff or the clock still owe an answer to."""

    ref: str
    kind: str
    state: str
    received_at: datetime
    promised_due: date
    legal_due: date
    execute_at: datetime | None = None  # a confirmed erasure that waits

    def is_due(self, now: datetime) -> bool:
        """The clock should have executed it by now."""
        return self.state == "scheduled" and self.execute_at is not None and self.execute_at <= now


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused, wholly or in part. Whose: None, the number's alone."""

    ref: str
    registrant: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one number and one service number stand with each other."""

    id: int
    state: str
    kept: Mapping[str, Any]
    misses: int = 0
    language: str | None = None
    language_bound: bool = False
    heard_at: datetime | None = None  # of the text before this one
    expires_at: datetime | None = None

    def awaits(self, now: datetime) -> bool:
        """Whether an answer to its question would still count."""
        return self.expires_at is not None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counts of one number's texts, for the limits."""

    replies_in_window: int = 0
    replies_in_day: int = 0
    oldest_in_window: datetime | None = None
    oldest_in_day: datetime | None = None
    newest_in_day: datetime | None = None
    noticed_at: datetime | None = None  # the newest `rate.limited`
    identical: int = 0  # the same text within the hour, this one not counted
    echoed: bool = False  # the text is one of ours, sent back
    warned_at: datetime | None = None  # the newest `warn.pan` or `warn.hetu`


@dataclass(frozen=True, slots=True)
class Booking:
    """A visit that lies ahead."""

    ref: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Permitted:
    """An entry of the ledger of consents: the newest about a purpose, and a recipient if any."""

    purpose: str
    recipient: str | None
    state: str  # given, withdrawn, forbidden
    at: datetime
    channel: str  # a gateway's name, `import`, or `console`


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the way of a message reads, in one read."""

    conversation: Conversation
    registrants: tuple[Registrant, ...] = ()
    requests: tuple[OpenRequest, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    challenges: tuple[Challenge, ...] = ()  # of the last day, the newest first
    banned_since: datetime | None = None
    wrong_surnames: int = 0  # within the policy's days
    braked: bool = False  # too many wrong codes in the whole register
    traffic: Traffic = field(default_factory=Traffic)
    copies: int = 0  # links to the written copy that were given out within a day
    recipients: tuple[str, ...] = ()  # to whom the register may disclose with consent
    address_held: bool = False
    slots: tuple[datetime, ...] = ()  # free times for a visit, the first one first
    visit_minutes: int = 0
    booking: Booking | None = None
    visit_is_over: bool = False  # one whose time has passed, and nobody noted how it ended
    permitted: tuple[Permitted, ...] = ()  # the oldest first


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures of policy, from `[policy]` in the register description."""

    fresh_days: int = 180
    surname_tries: int = 3
    surname_days: int = 30
    question_minutes: int = 15
    code_minutes: int = 10
    code_tries: int = 3
    code_lock_hours: int = 24
    destructive_a_day: int = 3
    brake_wrong_codes: int = 100
    brake_minutes: int = 60
    erasure_hours: int = 24
    promise_days: int = 14
    certificate_days: int = 14
    copy_hours: int = 24
    copy_minutes: int = 15
    copy_tries: int = 5
    copies_a_day: int = 3
    replies_in_window: int = 5
    window_minutes: int = 10
    replies_in_day: int = 20
    identical_an_hour: int = 5
    texts_a_second: int = 20
    marketing_from: int = 8
    marketing_to: int = 21
