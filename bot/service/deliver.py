"""A queued text leaves: claimed in one transaction, handed over, settled in another.

Nothing of the network happens inside a transaction. A hand-over that was cut is unknown,
never sent again at once: the gateway may have it already (`bot.service.unknown`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.domain import Gateway, GatewayFailure, MessageState, Outbound, Retry
from bot.logs import Log, Row, Word, log_fault
from bot.service.acting import again
from bot.service.contacting import UNPROVEN
from bot.service.drawing import around
from bot.service.first_contact import NOTICE, may_be_told
from bot.service.office import Office
from bot.service.permission import may_leave
from bot.service.retrying import BACKOFF, CARRIER_BLOCKED, POISON_TRIES, REPORT_WINDOW, ending
from bot.service.undelivered import hold, note_failed
from bot.store import contact, delivery, outbox, pace, sent
from bot.store.opening import is_outage
from bot.store.outbox import Claimed
from bot.store.unit import Unit
from bot.store.vault.sealing import SealBroken

__all__ = ["BACKOFF", "BATCH", "CARRIER_BLOCKED", "CUT_AFTER", "HANDS", "deliver", "deliver_due"]

log = Log(__name__)

CUT_AFTER = timedelta(minutes=2)
"""A hand-over that has not ended by then was cut: six times the gateways' own time-outs."""

BATCH = 50
HANDS = 8
"""Texts handed over at once, since each waits for its gateway's answer; of different numbers."""


PATIENCE = (0.1, 0.3, 1, 3, 10, 15)
"""Seconds between the tries to write down how a hand-over ended."""

T = TypeVar("T")


def mark_cut(office: Office) -> None:
    """What was cut while it was handed over is unknown; a code that died is not sent."""
    now = office.now()
    with office.store.write() as unit:
        delivery.stuck(unit, now - CUT_AFTER, until=now + REPORT_WINDOW)
        delivery.expire_codes(unit, now)


def deliver_due(office: Office, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Hand over what waits; how many were tried. Each number's texts keep their order.

    One batch: the next text of a number waits for the next call.
    """
    with office.store.read() as unit:
        due = outbox.due(unit, office.now(), BATCH)
    if len(due) < 2:
        return sum(_unless(is_stopping, office, message) for message in due)
    with ThreadPoolExecutor(min(HANDS, len(due))) as hands:
        return sum(hands.map(partial(_unless, is_stopping, office), due))


def _unless(is_stopping: Callable[[], bool], office: Office, message: int) -> bool:
    """Deliver, unless the worker is told to stop; whether it was tried."""
    if is_stopping():
        return False
    deliver(office, message)
    return True


def deliver(office: Office, message: int) -> datetime | None:
    """Hand over one queued text. Harmless when someone else has taken it.

    When it is to be tried again; None when that is over, unknown or somebody else's matter.
    """
    next_at = _try(office, message)
    while next_at is not None and next_at <= office.now():
        next_at = _try(office, message)  # another gateway has the number too
    return next_at


def _try(office: Office, message: int) -> datetime | None:
    try:
        taken = _take(office, message)
    except Exception as fault:
        if is_outage(fault):
            raise
        return _spoil(office, message, fault)
    if taken is None or isinstance(taken, datetime):
        return taken
    outcome = _hand_over(office, taken.outbound)
    return _insist(lambda: _settle(office, taken, outcome))


def _insist(settle: Callable[[], T]) -> T:
    """The text has left: a database that is away now may be back in a moment.

    What is not written down becomes unknown, and might be sent twice.
    """
    for pause in PATIENCE:
        try:
            return again(settle)
        except Exception as fault:
            if not is_outage(fault):
                raise
            time.sleep(pause)
    return again(settle)


def _take(office: Office, message: int) -> Claimed | datetime | None:
    """Claim a text and wait for its slot; the moment to come back at when that is far off."""
    now = office.now()
    with office.store.write() as unit:
        claimed = outbox.claim(unit, message, now)
        if claimed is None:
            return None
        outbound = claimed.outbound
        if waits := _withheld(office, unit, claimed, now):
            return waits.until
        gateway = _way(office, claimed)
        if gateway != outbound.gateway:
            delivery.pass_on(unit, message, gateway)
        slot = pace.take(unit, outbound.service_number, now, office.policy.texts_a_second)
        if not slot.taken:
            delivery.put_back(unit, message, slot.at)
            return slot.at
    _wait_until(slot.at, office)
    return replace(claimed, outbound=replace(outbound, gateway=gateway))


@dataclass(frozen=True, slots=True)
class _Withheld:
    """A text that does not leave now; `until` None: it never does."""

    until: datetime | None


def _withheld(office: Office, unit: Unit, claimed: Claimed, now: datetime) -> _Withheld | None:
    """What was permitted when it was queued may be forbidden by now: then it does not leave."""
    outbound = claimed.outbound
    if claimed.message == NOTICE:
        person = may_be_told(office, contact.of_number(unit, outbound.recipient), now)
        if person is None or person.informed_by != outbound.id:
            why = UNPROVEN if person is None else "told_already"
            delivery.withhold(unit, outbound.id, f"not permitted: {why}")
            return _Withheld(None)
    if claimed.purpose is None:
        return None
    leave = may_leave(office, unit, outbound.recipient, claimed.purpose, now)
    if leave.refused:
        delivery.withhold(unit, outbound.id, f"not permitted: {leave.refused}")
        return _Withheld(None)
    if leave.not_before:
        delivery.put_back(unit, outbound.id, leave.not_before)
        return _Withheld(leave.not_before)
    return None


def _way(office: Office, claimed: Claimed) -> str:
    """The gateway that sends a text: what one may have taken is never given to another."""
    outbound = claimed.outbound
    if claimed.repeats:
        return outbound.gateway
    return office.way(outbound.service_number, outbound.gateway)


def _wait_until(moment: datetime, office: Office) -> None:
    left = min(moment - office.now(), pace.PATIENCE)
    if left > timedelta():
        time.sleep(left.total_seconds())


def _spoil(office: Office, message: int, fault: Exception) -> datetime | None:
    """A text that cannot even be taken counts its tries too, and holds up nobody else."""
    log_fault(log, "taking a text", fault, text=Row(message))
    reason, now = f"our fault: {type(fault).__name__}", office.now()
    next_at = now + around(BACKOFF[0])
    with office.store.write() as unit:
        tries = delivery.spoil(unit, message, reason, next_at)
        if tries is None or tries < POISON_TRIES:
            return None if tries is None else next_at
        delivery.settle(unit, message, MessageState.FAILED, now, reason=reason)
    _tell_staff(office, message, now)
    return None


def _tell_staff(office: Office, message: int, now: datetime) -> None:
    """In a transaction of its own: the row may be what cannot be read, and stays failed then."""
    try:
        with office.store.write() as unit:
            note_failed(unit, office, message, now, owed=True)
    except SealBroken as fault:
        log_fault(log, "telling staff of a text", fault, text=Row(message))


def _hand_over(office: Office, outbound: Outbound) -> Exception | str | None:
    """How it failed, or the gateway's own id of the text."""
    gateway = office.gateways.get(outbound.gateway)
    if gateway is None:
        # perhaps not yet, or not any more, in this process: settings change one by one
        return GatewayFailure("no such gateway", Retry.LATER)
    try:
        taken = gateway.send(outbound)
    except GatewayFailure as failure:
        office.outages.tell(outbound.gateway, office.now(), worked=failure.retry is Retry.NEVER)
        return failure
    except Exception as fault:
        log_fault(log, "sending", fault, gateway=Word(outbound.gateway), text=Row(outbound.id))
        return fault
    office.outages.tell(outbound.gateway, office.now(), worked=True)
    log.debug("handed over", gateway=Word(outbound.gateway), text=Row(outbound.id))
    return taken


def _settle(office: Office, taken: Claimed, outcome: Exception | str | None) -> datetime | None:
    """Write down how it ended; when it is tried again, if it is."""
    now, outbound = office.now(), taken.outbound
    if not isinstance(outcome, Exception):
        state = _taken_by(office.gateways[outbound.gateway])
        with office.store.write() as unit:
            by = outbound.gateway
            delivery.settle(unit, outbound.id, state, now, provider_id=outcome, by=by)
        return None
    ways = [] if taken.repeats else office.gateways_of(outbound.service_number)
    end = ending(outcome, taken.attempts, outbound.gateway, ways, now)
    with office.store.write() as unit:
        if end.failed:
            hold(unit, sent.find(unit, outbound.id))
        moved = delivery.settle(
            *(unit, outbound.id, end.state, now),
            reason=end.reason,
            next_at=end.next_at,
            gateway=end.gateway,
        )
        if moved and end.failed:
            note_failed(unit, office, outbound.id, now, blocked=end.blocked, owed=end.owed)
    return end.next_at if moved and end.state is MessageState.QUEUED else None


def _taken_by(gateway: Gateway) -> MessageState:
    """What a text is once this gateway has it."""
    return MessageState.DELIVERED if gateway.delivers_at_once else MessageState.SENT
