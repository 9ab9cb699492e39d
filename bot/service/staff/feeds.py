"""The visits for the calendar programs of staff: when, where and which request, never who.

The address is a secret of one member of staff: it is shown once, may be drawn anew, and is
dead when the account is. Fetching it is not written down: it tells of no person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.service.drawing import fresh_word
from bot.service.office import Office
from bot.service.staff.calendar import Booked, standing
from bot.service.staff.sessions import Member
from bot.store import audit
from bot.store.staff import feeds as rows

PAST, AHEAD = timedelta(days=31), timedelta(days=366)
"""How far the feed reaches."""

PRODUCT = "-//Omatiedot//Visits//"
DOMAIN = "visits.omatiedot"
"""What makes the ids of our events ours."""


def begin(office: Office, member: Member) -> str:
    """A new secret word for the address of their feed; nobody can see it again."""
    word, now = fresh_word(), office.now()
    with office.store.write() as unit:
        rows.begin(unit, member.id, word, now)
        audit.append(unit, member.actor, "drew a calendar address", f"staff:{member.id}", now)
    return word


def end(office: Office, member: Member) -> None:
    """Their address leads nowhere from now on."""
    with office.store.write() as unit:
        if rows.end(unit, member.id):
            now = office.now()
            audit.append(unit, member.actor, "ended a calendar address", f"staff:{member.id}", now)


def since(office: Office, member: Member) -> datetime | None:
    """Since when they have an address; None: they have none."""
    with office.store.read() as unit:
        return rows.since(unit, member.id)


def feed(office: Office, word: str) -> bytes | None:
    """The visits as iCalendar (RFC 5545); None when the word leads nowhere."""
    now = office.now()
    with office.store.read() as unit:
        owner = rows.owner(unit, word)
        if owner is None:
            return None
        visits = standing(unit, now - PAST, now + AHEAD)
    return _calendar(office, owner.language or office.register.languages[0], visits)


def _calendar(office: Office, language: str, visits: list[Booked]) -> bytes:
    words = office.catalogue.words(language, "calendar")
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", words["calendar.feed.name"])
    for visit in visits:
        made.add_component(_event(office, visit, words["calendar.event"]))
    return bytes(made.to_ical())


def _event(office: Office, visit: Booked, name: str) -> Event:
    event = Event()
    event.add("uid", f"{visit.ref}@{DOMAIN}")
    event.add("dtstamp", visit.made_at)  # without a METHOD: when it was last revised
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    event.add("summary", f"{name} {visit.ref}")
    event.add("location", office.register.visits.address)
    return event
