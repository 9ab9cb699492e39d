"""Texts that were parked are heard again, as if they came now; after five tries by staff.

Each in a transaction of its own under the number's lock, so that none blocks another. A
database that is away counts as no try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.deadlines import answer_due, legal, open_at, promised
from bot.domain import Inbound, JoinCase, OpenCase, Reply
from bot.logs import Log, log_fault
from bot.numbers import answerable
from bot.service.acting import again, all_of_them
from bot.service.answer import hear_now
from bot.service.drafting import draft
from bot.service.drawing import fresh_reference
from bot.service.office import Office
from bot.service.parking import AGAIN_AFTER
from bot.service.protecting import context_of, exact
from bot.store import audit, copies, parked, registrants, requests
from bot.store.hold import hold_number, open_of
from bot.store.opening import is_outage
from bot.store.outbox import queue
from bot.store.record import Context, apply
from bot.store.unit import Unit

log = Log(__name__)

BATCH = 50
TRIES = len(AGAIN_AFTER) + 1

KINDS = frozenset({"restrict", "object", "protect"})
"""Staff see by the kind what the person protected herself from; all else is for a person."""


def answer_parked(office: Office) -> int:
    """Hear what is due again; how many there were."""
    with office.store.read() as unit:
        due = parked.due(unit, office.now(), BATCH)
    all_of_them(partial(_hear, office, each) for each in due)
    if due:
        office.wake()
    return len(due)


def _hear(office: Office, due: Any) -> None:
    try:
        again(partial(_answer, office, due))
    except Exception as fault:
        if is_outage(fault):
            raise
        log_fault(log, "hearing a text again", fault)
        _failed(office, due, type(fault).__name__)


def _answer(office: Office, due: Any) -> None:
    with office.store.write() as unit:
        row = parked.take(unit, due)
        if row is not None:
            hear_now(office, unit, _inbound(row), office.now())


def _inbound(row: Any) -> Inbound:
    """The text as it came; that it was heard before stands under its own id."""
    return Inbound(
        gateway=row.gateway,
        id=f"parked-{row.id}",
        sender=row.number,
        service_number=row.service_number,
        text=row.text,
        received_at=row.received_at,
        pictures=row.pictures,
        opt_out=row.opt_out,
        copy=row.provider_id,
    )


def _failed(office: Office, due: Any, reason: str) -> None:
    wait = AGAIN_AFTER[due.tries] if due.tries < len(AGAIN_AFTER) else AGAIN_AFTER[-1]
    if due.tries + 1 >= TRIES and _with_staff(office, due):
        return
    with office.store.write() as unit:
        parked.put_off(unit, due, reason, office.now() + timedelta(seconds=wait))


def _with_staff(office: Office, due: Any) -> bool:
    """Leave it to staff: with all that a request for staff has, else with what can be had."""
    for leave in (_in_full, _barely):
        try:
            again(partial(_leave, office, due, leave))
        except Exception as fault:
            if is_outage(fault):
                raise
            log_fault(log, "leaving a text to staff", fault)
        else:
            return True
    return False


Leave = Callable[[Office, Unit, Inbound, datetime], None]


def _leave(office: Office, due: Any, leave: Leave) -> None:
    with office.store.write() as unit:
        row = parked.take(unit, due)
        if row is not None:
            hold_number(unit, row.number)
            copies.owe(unit, row.gateway, row.provider_id, office.now())
            leave(office, unit, _inbound(row), office.now())


def _in_full(office: Office, unit: Unit, inbound: Inbound, now: datetime) -> None:
    intent = exact(office, inbound).intent
    people = registrants.find(unit, inbound.sender)
    language = parked.language(unit, inbound.sender, inbound.service_number)
    kind = intent if intent and intent in KINDS else "staff"
    registrant = people[0].id if len(people) == 1 else None
    context = context_of(office, inbound, now, language)
    ref = _ask_staff(office, unit, inbound, context, kind, registrant)
    _acknowledge(office, unit, inbound, ref, now)


def _barely(office: Office, unit: Unit, inbound: Inbound, now: datetime) -> None:
    _ask_staff(office, unit, inbound, context_of(office, inbound, now))


def _ask_staff(
    office: Office,
    unit: Unit,
    inbound: Inbound,
    context: Context,
    kind: str = "staff",
    registrant: str | None = None,
) -> str:
    """A request with the text, received when it came; a further text joins the open one."""
    came = inbound.received_at
    standing = open_of(unit, inbound.sender, kind)
    ref = standing or fresh_reference()
    case = OpenCase(
        ref=ref,
        kind=kind,
        text=inbound.text,
        received_at=came,
        promised_due=promised(came, office.policy.promise_days).due,
        legal_due=legal(came).due,
        registrant=registrant,
    )
    apply(unit, JoinCase(ref, inbound.text) if standing else case, context)
    subject = f"gateway:{inbound.gateway}"
    audit.append(unit, "clock", "left to staff", subject, context.now, ref=ref)
    return ref


def _acknowledge(office: Office, unit: Unit, inbound: Inbound, ref: str, now: datetime) -> None:
    """What staff's own flow says, by the gateway that the text came through."""
    silent = inbound.opt_out in ("STOP", "HELP")  # answered by the carrier
    if silent or not answerable(inbound.sender, office.countries, office.numbers):
        return
    hours, request = office.register.hours, requests.find(unit, ref)
    said = "esc.ack" if open_at(now, hours.opens, hours.closes) else "esc.ooh"
    reply = draft(office, request, Reply(said, {"ref": ref, "date": answer_due(request, now)}))
    queue(unit, replace(reply, gateway=inbound.gateway), now)
