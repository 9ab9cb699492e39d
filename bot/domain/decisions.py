"""What a decision says and does: replies, effects, and the values in their blanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in a fill: it may need plain letters in a text message."""

    spelling: str


@dataclass(frozen=True, slots=True)
class Word:
    """A message of the catalogue inside another: its id, in the reply's language."""

    id: str


@dataclass(frozen=True, slots=True)
class Command:
    """The canonical word of an intent inside a reply, in the reply's language."""

    intent: str


@dataclass(frozen=True, slots=True)
class Slot:
    """When a visit begins, as a fill: its weekday, day and hour on Finnish clocks."""

    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Items:
    """Values listed with commas inside a reply; `empty` when there are none.

    A value that is a tuple is written with spaces between its parts. `more` counts the
    values that were left out.
    """

    values: tuple[Any, ...]
    empty: Word | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """One text to the sender: a message id and the values of its blanks.

    Fills are typed values, not words: `date` and `datetime` are written as the language
    writes dates, a `time` as a clock, `Name`, `Word`, `Command`, `Items`, `Source` and
    tuples of these as the catalogue says. `limited` is False only for a reply that
    passes every limit.
    """

    id: str
    fill: Mapping[str, Any] = field(default_factory=dict)
    limited: bool = True
    expires_at: datetime | None = None  # a text with a code is not sent later than this
    together: bool = False  # goes out with the others of its turn, or none of them does


class Effect:
    """Something a decision changes in the register. The store writes it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ban(Effect):
    """Marketing stops for this number, at once."""


@dataclass(frozen=True, slots=True)
class Allow(Effect):
    """Marketing is allowed again, by the person's explicit and confirmed consent."""

    registrant: str
    wording: str  # the message id whose words were agreed to


@dataclass(frozen=True, slots=True)
class AllowDisclosure(Effect):
    """Name and address may be given to a recipient, by explicit and confirmed consent."""

    registrant: str
    recipient: str  # its name in the register description
    wording: str  # the message id whose words were agreed to


@dataclass(frozen=True, slots=True)
class KeepAddress(Effect):
    """The registrant's postal address, held for nothing but the disclosure she allowed."""

    registrant: str
    address: str


@dataclass(frozen=True, slots=True)
class WithdrawDisclosure(Effect):
    """No name or address of this number is given to anyone from now on, or not to one."""

    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class StopUse(Effect):
    """All use of the data linked to this number stops until staff decide."""

    ground: Literal["restrict", "object", "protect"]


@dataclass(frozen=True, slots=True)
class StopChanges(Effect):
    """Every open change of this number stops: codes die, a waiting erasure is held."""


@dataclass(frozen=True, slots=True)
class SendCode(Effect):
    """A one-time code is valid for `command` with `params`; older ones are void."""

    command: str
    params: Mapping[str, Any]
    code: str
    expires_at: datetime
    destructive: bool


@dataclass(frozen=True, slots=True)
class SpendTry(Effect):
    """One try of a challenge is used; a right code uses the challenge up."""

    challenge: int
    right: bool


@dataclass(frozen=True, slots=True)
class VoidCodes(Effect):
    """Open codes of this conversation are void."""


@dataclass(frozen=True, slots=True)
class MissSurname(Effect):
    """A wrong surname was given; counted for the number, known or not."""


@dataclass(frozen=True, slots=True)
class ConfirmNumber(Effect):
    """The number is confirmed as this registrant's now."""

    registrant: str


@dataclass(frozen=True, slots=True)
class CorrectName(Effect):
    """The registrant's name becomes `new`, by the person's own confirmed word."""

    registrant: str
    new: str


@dataclass(frozen=True, slots=True)
class RemoveCard(Effect):
    """A payment card leaves the register, by the person's own confirmed word."""

    registrant: str
    card: int


@dataclass(frozen=True, slots=True)
class FlagNumber(Effect):
    """The number proves nothing from now on, until staff have found out whose it is."""


@dataclass(frozen=True, slots=True)
class OpenCase(Effect):
    """A request is recorded under `ref`, with its due dates.

    `state` is `open` (staff), `scheduled` (the clock) or `closed` (done already).
    """

    ref: str
    kind: str
    text: str
    received_at: datetime
    promised_due: date
    legal_due: date
    state: str = "open"
    execute_at: datetime | None = None
    decision: str | None = None
    registrant: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JoinCase(Effect):
    """A further text belongs to a request that is already open."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class CancelErasure(Effect):
    """A waiting erasure is called off; its request is closed."""

    ref: str


@dataclass(frozen=True, slots=True)
class IssueCertificate(Effect):
    """Whoever knows `token` may fetch the certificate of this refused request until then."""

    ref: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssueCopy(Effect):
    """Whoever knows `token` and `code` may open the written copy once, until then.

    It belongs to the request `ref`, which the same turn opened. Older links are dead.
    """

    ref: str
    registrant: str
    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class BookVisit(Effect):
    """The person comes then; it belongs to the request `ref`, open before this effect."""

    ref: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class CancelVisit(Effect):
    """The person does not come: the time is free, and the request `ref` closed."""

    ref: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What one text leads to, complete before anything is written."""

    state: str
    kept: Mapping[str, Any]
    expires_at: datetime | None
    misses: int
    language: str | None
    language_bound: bool
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]
    intent: str | None
    rules: tuple[str, ...]  # the names of the rules that fired, for the audit log
