"""A request that came by phone, letter or visit is entered with the time it truly came.

The promise and the law run from that time. What protects acts at once, as it does on a
text; everything else is decided on the request's own page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

from bot.deadlines import Deadline, legal, promised
from bot.domain import StopChanges, StopUse
from bot.redact import LIMIT, redact
from bot.requests import PROTECTIONS
from bot.service.drawing import fresh_reference
from bot.service.office import Office
from bot.service.staff.sessions import Member
from bot.store import audit, registrants
from bot.store.cases import stop_changes, stop_use
from bot.store.context import Context
from bot.store.faults import ReferenceTaken
from bot.store.hold import hold_number, open_of
from bot.store.staff import entering
from bot.store.staff import queue as rows
from bot.store.unit import Unit

KINDS = (
    *("view", "copy", "name", "delete", "restrict", "object", "protect"),
    *("disclosure", "cards", "visit", "staff", "behalf"),
)
"""What people ask for; the other kinds are found by the dialogue alone."""

CHANNELS = ("phone", "letter", "visit")
LONGEST = LIMIT
"""Characters of what was asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff wrote down: an E.164 number if there was one, and when it truly came."""

    number: str | None
    kind: str
    language: str
    channel: str
    received_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of it. `cut`: kinds of secret numbers that were cut out of the text."""

    ref: str
    cut: frozenset[str]
    other: str | None  # a request of this kind that the number had open before


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entered request: its kind, how and when it came, and by when it must be answered."""

    ref: str
    kind: str
    channel: str
    received_at: datetime
    promise: Deadline
    law: Deadline


def enter(office: Office, member: Member, asked: Asked) -> Entered:
    """Record a request. A text longer than `LONGEST` is kept up to there."""
    redacted = redact(asked.text)
    asked = replace(asked, text=redacted.text)
    while True:
        try:
            ref, other = _enter(office, member, asked)
            return Entered(ref, redacted.kinds, other)
        except ReferenceTaken:
            continue  # one in a million is, so that another is soon drawn


def receipt(office: Office, ref: str) -> Receipt | None:
    """What was entered under a reference, with the way to its due dates."""
    with office.store.read() as unit:
        row = rows.by_ref(unit, ref)
    if row is None:
        return None
    promise = promised(row.received_at, office.policy.promise_days)
    return Receipt(ref, row.kind, row.channel, row.received_at, promise, legal(row.received_at))


def _enter(office: Office, member: Member, asked: Asked) -> tuple[str, str | None]:
    now, other, registrant = office.now(), None, None
    with office.store.write() as unit:
        if asked.number:
            hold_number(unit, asked.number)
            other = open_of(unit, asked.number, asked.kind)
            people = registrants.find(unit, asked.number)
            registrant = people[0].id if len(people) == 1 else None
        entry = _entry(office, asked, registrant)
        request_id = entering.enter(unit, entry, member.actor, now)
        _protect(office, unit, entry, member.actor, now)
        subject = f"request:{request_id}"
        audit.append(unit, member.actor, "request entered", subject, now, ref=entry.ref)
    return entry.ref, other


def _entry(office: Office, asked: Asked, registrant: str | None) -> entering.Entry:
    return entering.Entry(
        ref=fresh_reference(),
        kind=asked.kind,
        channel=asked.channel,
        language=asked.language,
        text=asked.text,
        received_at=asked.received_at,
        promised_due=promised(asked.received_at, office.policy.promise_days).due,
        legal_due=legal(asked.received_at).due,
        service_number=min(office.numbers, default=""),
        number=asked.number,
        registrant=registrant,
    )


def _protect(office: Office, unit: Unit, entry: entering.Entry, actor: str, now: datetime) -> None:
    """Use stops when it was asked to, before anybody decides (GDPR 18 and 21)."""
    if entry.number is None or entry.kind not in PROTECTIONS:
        return
    context = Context(
        number=entry.number,
        service_number=entry.service_number,
        conversation_id=None,
        language=entry.language,
        channel=entry.channel,
        message_id=None,
        now=now,
        policy=office.policy,
        actor=actor,
    )
    ground = cast(Literal["restrict", "object", "protect"], entry.kind)
    stop_use(unit, StopUse(ground), context)
    if ground == "protect":
        stop_changes(unit, StopChanges(), context)
