"""Erasures that the clock executes, once the time for second thoughts is over.

One transaction erases, closes the request and queues the confirmation. That one queued
row keeps the number, until it was handed over or four hours have passed; then it is blank.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.deadlines import helsinki
from bot.domain import Reply
from bot.service.acting import again
from bot.service.drawing import fresh_token
from bot.service.office import Office
from bot.store import audit, delivery, erasure, registrants, requests
from bot.store.engine import scrub
from bot.store.hold import hand_to_staff, hold_number
from bot.store.outbox import Draft, queue
from bot.store.unit import Unit

CONFIRMATION_KEEPS_NUMBER = timedelta(hours=4)


def erase_due(office: Office) -> int:
    """Execute what is due and blank what is over; how many were erased."""
    now = office.now()
    with office.store.read() as unit:
        due = requests.due_erasures(unit, now)
    for request in due:
        again(partial(_execute, office, request, now))
    with office.store.write() as unit:
        blanked = delivery.blank(unit, now)
    if due or blanked:
        scrub(office.store.engine)
    return len(due)


def _execute(office: Office, due: Any, now: datetime) -> None:
    with office.store.write() as unit:
        hold_number(unit, due.number)
        request = requests.find(unit, due.ref)
        if request is None or request.state != "scheduled" or request.number is None:
            return  # called off, held or executed meanwhile
        if _must_be_kept(unit, request, now):
            hand_to_staff(unit, due.ref, now)
            return
        requests.close(unit, due.ref, "erased", now)
        erasure.erase(unit, request.registrant or "", due.ref, now)
        audit.append(unit, "clock", "erased", request.registrant, now, ref=due.ref)
        queue(unit, _confirmation(office, due, now), now)


def _must_be_kept(unit: Unit, request: Any, now: datetime) -> bool:
    """Staff have found a ground since the erasure was confirmed."""
    today = helsinki(now).date()
    people = registrants.find(unit, request.number)
    return any(person.keep_until and person.keep_until >= today for person in people)


def _confirmation(office: Office, request: Any, now: datetime) -> Draft:
    language = request.language or office.catalogue.languages[0]
    reply = Reply("del.done", {"date": now, "ref": request.ref})
    text = office.catalogue.write(reply, language)
    return Draft(
        token=fresh_token(),
        number=request.number,
        service_number=request.service_number,
        gateway=office.gateway_of(request.service_number),
        message=reply.id,
        language=language,
        text=text.text,
        parts=text.parts,
        encoding=text.encoding,
        blank_at=now + CONFIRMATION_KEEPS_NUMBER,
    )
