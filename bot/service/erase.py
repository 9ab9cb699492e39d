"""Erasures that the clock executes, once the time for second thoughts is over.

One transaction erases, closes the request and queues the confirmation. That one queued
row keeps the number, until it was handed over or a day has passed; then it is blank.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.deadlines import helsinki
from bot.domain import Reply
from bot.service.acting import all_of_them
from bot.service.drafting import draft
from bot.service.office import Office
from bot.store import audit, delivery, erasure, install, registrants, requests
from bot.store.engine import scrub
from bot.store.hold import hand_to_staff, hold_number
from bot.store.outbox import Draft, queue
from bot.store.unit import Unit
from bot.store.vault.sealing import SealBroken

CONFIRMATION_KEEPS_NUMBER = timedelta(hours=24)


def erase_due(office: Office) -> int:
    """Execute what is due and blank what is over; how many were erased."""
    now = office.now()
    with office.store.read() as unit:
        due = requests.due_erasures(unit, now)
    all_of_them(partial(_execute, office, request, now) for request in due)
    with office.store.write() as unit:
        if delivery.blank(unit, now):
            install.put(unit, install.TO_SCRUB, "yes")
    empty_log(office)
    return len(due)


def empty_log(office: Office) -> None:
    """Empty the database's log of what was erased; whoever reads it puts that off a round."""
    with office.store.read() as unit:
        owed = install.get(unit, install.TO_SCRUB)
    if owed and scrub(office.store.engine):
        with office.store.write() as unit:
            install.put(unit, install.TO_SCRUB, "")


def _execute(office: Office, due: Any, now: datetime) -> None:
    try:
        with office.store.write() as unit:
            if due.number:
                hold_number(unit, due.number)
            execute(office, unit, due.ref, now)
    except SealBroken:  # it has alarmed; whose it is must be found out by a person
        with office.store.write() as unit:
            hand_to_staff(unit, due.ref, now)
            audit.append(unit, "clock", "handed to staff", None, now, ref=due.ref)


def execute(office: Office, unit: Unit, ref: str, now: datetime) -> None:
    """Erase inside a transaction that holds the number; what is no longer due stays."""
    request = requests.find(unit, ref)
    if request is None or request.state != "scheduled":
        return  # called off, held or executed meanwhile
    if request.number is None:  # all of her went with another erasure: nobody to tell
        requests.close(unit, ref, "erased", now)
        audit.append(unit, "clock", "erased", None, now, ref=ref, result="already")
        return
    people = registrants.find(unit, request.number)
    if _must_be_kept(people, now) or _is_anothers(people, request.registrant):
        hand_to_staff(unit, ref, now)
        audit.append(unit, "clock", "handed to staff", None, now, ref=ref)
        return
    confirmation = _confirmation(office, request, now)
    requests.close(unit, ref, "erased", now)
    # her record may be gone meanwhile: what she texted goes all the same
    erasure.erase(unit, request.registrant or "", ref, now, number=request.number)
    install.put(unit, install.TO_SCRUB, "yes")
    audit.append(unit, "clock", "erased", None, now, ref=ref)  # nobody is left to name
    queue(unit, confirmation, now)


def _must_be_kept(people: list[Any], now: datetime) -> bool:
    """Staff have found a ground since the erasure was confirmed."""
    today = helsinki(now).date()
    return any(person.keep_until and person.keep_until >= today for person in people)


def _is_anothers(people: list[Any], registrant: str | None) -> bool:
    """Somebody else came to the number since: a machine must not tell them apart."""
    return any(person.id != registrant for person in people)


def _confirmation(office: Office, request: Any, now: datetime) -> Draft:
    reply = Reply("del.done", {"date": now, "ref": request.ref})
    return draft(office, request, reply, blank_at=now + CONFIRMATION_KEEPS_NUMBER)
