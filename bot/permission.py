"""May we text a person for a purpose: one function, and every step of its answer. Pure.

`may_send` alone decides; whoever sends for a purpose asks it when the text is queued, and
again before it leaves. It reads nothing and knows no number: a `Standing` is handed in.
A protection that is in force now counts whatever moment is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

CONSENT = "consent"
PROMOTING = frozenset({"marketing", "rewards"})
"""Purposes that a ban of marketing stops too: a reward for custom promotes (917/2014 s. 200)."""
INVITING = "service"
"""The one purpose for which somebody who is not in the register may be texted."""
GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Stop:
    """Use was stopped on a ground; `until` is None while it is in force."""

    ground: str  # restrict, object, protect
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger of consents, of no recipient."""

    purpose: str
    state: str  # given, withdrawn, forbidden
    at: datetime
    source: str  # the channel it came by


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of whoever has a number, as far as it decides what we may text."""

    since: datetime | None = None  # in the register since; None: unknown
    invited: datetime | None = None
    stops: tuple[Stop, ...] = ()
    erasure: datetime | None = None  # a confirmed erasure waits since then
    ban: datetime | None = None
    ledger: tuple[Entry, ...] = ()  # in the order in which it was written
    blocked: datetime | None = None  # the carrier lets nothing through since then
    textable: bool = True
    doubtful: bool = False  # flagged, or more than one record has the number


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of the register description."""

    code: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Step:
    """One question on the way: its reason, whether it stops the text, and since when."""

    reason: str
    stops: bool
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer, the reason that decided, since when, and every step up to it."""

    allowed: bool
    reason: str
    since: datetime | None
    steps: tuple[Step, ...] = field(repr=False)


REASONS = (
    *("unknown", "untextable", "blocked", "restrict", "object", "protect", "erasure"),
    *("banned", "doubtful", "no_consent", "withdrawn", "consent", "allowed", "invited"),
)
"""Every reason there is; the last three are those of a yes."""


def may_send(person: Standing, purpose: Purpose, at: datetime) -> Permission:
    """Whether a text for this purpose may be sent to this person at a moment."""
    steps: list[Step] = []
    for step in _asked(person, purpose, at):
        steps.append(step)
        if step.stops:
            return Permission(False, step.reason, step.since, tuple(steps))
    yes = _yes(person, purpose, at)
    return Permission(True, yes.reason, yes.since, (*steps, yes))


def _asked(person: Standing, purpose: Purpose, at: datetime) -> Iterator[Step]:
    """Every question in its order; the first that stops decides."""
    yield from _is_known(person, purpose)
    yield from _can_be_reached(person)
    yield from _is_not_stopped(person, at)
    if promotes(purpose):
        yield from _promotes_nothing_unwanted(person, at)
    yield from _is_consented_to(person, purpose, at)


def _is_known(person: Standing, purpose: Purpose) -> Iterator[Step]:
    known = person.since is not None
    invited = person.invited is not None and purpose.code == INVITING
    yield Step("unknown", stops=not (known or invited))
    if not known:
        # whoever was erased, or said no once, is not asked to come in again
        yield Step("banned", person.ban is not None, person.ban)


def _can_be_reached(person: Standing) -> Iterator[Step]:
    yield Step("untextable", stops=not person.textable)
    yield Step("blocked", person.blocked is not None, person.blocked)


def _is_not_stopped(person: Standing, at: datetime) -> Iterator[Step]:
    for ground in ("restrict", "object", "protect"):
        since = next((one.since for one in person.stops if _holds(one, ground, at)), None)
        yield Step(ground, since is not None, since)
    yield Step("erasure", person.erasure is not None, person.erasure)


def _holds(stop: Stop, ground: str, at: datetime) -> bool:
    return stop.ground == ground and (stop.until is None or stop.since <= at < stop.until)


def _promotes_nothing_unwanted(person: Standing, at: datetime) -> Iterator[Step]:
    yield Step("banned", person.ban is not None, person.ban)
    # a no to marketing in the ledger is one, whatever became of the ban
    no = _newest_no(person, "marketing", at)
    yield Step("banned", no is not None, no.at if no else None)
    yield Step("doubtful", person.doubtful)


def _is_consented_to(person: Standing, purpose: Purpose, at: datetime) -> Iterator[Step]:
    no = _newest_no(person, purpose.code, at)
    yield Step("withdrawn", no is not None, no.at if no else None)
    if purpose.legal_basis == CONSENT:
        yield Step("no_consent", stops=_newest(person, purpose.code, at) is None)


def _newest(person: Standing, purpose: str, at: datetime | None) -> Entry | None:
    """What the ledger said last of a purpose, at a moment or (None) now."""
    told = [one for one in person.ledger if one.purpose == purpose]
    return next((one for one in reversed(told) if at is None or one.at <= at), None)


def _newest_no(person: Standing, purpose: str, at: datetime) -> Entry | None:
    """The no that stood at the moment, or stands now."""
    found = (_newest(person, purpose, None), _newest(person, purpose, at))
    return next((one for one in found if one is not None and one.state != GIVEN), None)


def promotes(purpose: Purpose) -> bool:
    """Whether a text for it is advertising: marked as such, with a way out, by day only."""
    return purpose.code in PROMOTING


def _yes(person: Standing, purpose: Purpose, at: datetime) -> Step:
    if person.since is None:
        return Step("invited", stops=False, since=person.invited)
    given = _newest(person, purpose.code, at)
    if given is not None:
        return Step("consent", stops=False, since=given.at)
    return Step("allowed", stops=False, since=person.since)
