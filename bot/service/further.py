"""What only some conversations need to know is read only when one of them is meant.

The way of every other text reads nothing here. A topic is an intent, or the state in which
an answer is awaited, or the first word of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.heard import Heard
from bot.domain import Booking, Facts
from bot.service.office import Office
from bot.store import consents, disclosures, visits, written
from bot.store.unit import Unit
from bot.visits import slots

Reader = Callable[[Office, Unit, Facts, str, datetime], Facts]
"""Fills a field of the facts of a number, as they stand at a moment."""


def copies_given_out(
    _office: Office, unit: Unit, facts: Facts, number: str, now: datetime
) -> Facts:
    """With how many links to the written copy the number was given within a day."""
    return replace(facts, copies=written.given_out(unit, number, now - timedelta(days=1)))


def disclosing(office: Office, unit: Unit, facts: Facts, _number: str, _now: datetime) -> Facts:
    """With the recipients of the register, and whether there is an address to give them."""
    names = tuple(recipient.name for recipient in office.register.recipients)
    held = any(disclosures.address_is_held(unit, person.id) for person in facts.registrants)
    return replace(facts, recipients=names, address_held=held)


def booked(_office: Office, unit: Unit, facts: Facts, number: str, now: datetime) -> Facts:
    """With the visit that the number has booked."""
    row = visits.of_number(unit, number, now)
    return replace(facts, booking=Booking(row.ref, row.starts_at) if row else None)


def visiting(office: Office, unit: Unit, facts: Facts, number: str, now: datetime) -> Facts:
    """With the free times for a visit, and the one the number has booked."""
    rules = office.register.visits.rules
    free = tuple(slots(rules, now, visits.taken(unit, now)))
    told = booked(office, unit, facts, number, now)
    over = visits.is_over(unit, number, now)
    return replace(told, slots=free, visit_minutes=rules.minutes, visit_is_over=over)


def permitting(_office: Office, unit: Unit, facts: Facts, number: str, _now: datetime) -> Facts:
    """With the ledger of consents: when each was given or withdrawn, and how."""
    return replace(facts, permitted=consents.permitted(unit, number))


_DISCLOSURE = ("disc", "disc_on", "disc_off", "disclosure")

READERS: Mapping[str, Reader] = {
    "copy": copies_given_out,
    **dict.fromkeys(("status", "visit_cancel", "cancel"), booked),
    "view.sources": permitting,  # the page before that of the consents
    **dict.fromkeys(_DISCLOSURE, disclosing),
    "visit": visiting,
}


def further(
    office: Office, unit: Unit, facts: Facts, heard: Heard, number: str, now: datetime
) -> Facts:
    """The facts, with what the conversation at hand needs besides."""
    for reader in {READERS[topic] for topic in _topics(facts, heard) if topic in READERS}:
        facts = reader(office, unit, facts, number, now)
    return facts


def _topics(facts: Facts, heard: Heard) -> Iterator[str]:
    """What the text may be about; behind a question, also what that was asked for."""
    before = facts.conversation
    yield before.state
    yield before.state.partition(".")[0]
    if heard.intent:
        yield heard.intent
    if "intent" in before.kept:
        yield str(before.kept["intent"])
