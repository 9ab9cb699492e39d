"""Texts whose outcome is unknown: settled by a look-up, else sent once more, else left.

A delivery report settles them at any time, and is waited for first. The gateway is asked
outside of any transaction. What is unknown for the second time stays so: staff are owed
what an answer to a request that failed is owed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from bot.domain import GatewayFailure, MessageState, Outbound, Report, Retry
from bot.logs import Log, Word, log_fault
from bot.service.acting import again, all_of_them
from bot.service.office import Office
from bot.service.retrying import REPORT_WINDOW
from bot.service.undelivered import hold, note_failed
from bot.store import delivery, sent, unsettled
from bot.store.opening import is_outage
from bot.store.unit import Unit

log = Log(__name__)

BATCH = 16
HANDS = 8

PATIENCE = timedelta(days=1)
"""After so long a text is not asked about any more where the gateway does not answer."""

TAKEN = frozenset({MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED})


def settle_unknown(office: Office) -> int:
    """Settle what was unknown for a whole report window; how many were looked at."""
    with office.store.read() as unit:
        due = unsettled.due(unit, office.now(), BATCH)
    if due:
        with ThreadPoolExecutor(min(HANDS, len(due))) as hands:
            looks = [hands.submit(_settle, office, row) for row in due]
        all_of_them(look.result for look in looks)
        office.wake()
    return len(due)


def _settle(office: Office, row: Any) -> None:
    told = _look_up(office, row)
    if told is None and office.now() - row.created_at < PATIENCE:
        again(partial(_put_off, office, row))
    else:
        _decided(office, row, told or ())


def _decided(office: Office, row: Any, told: tuple[Report, ...]) -> None:
    """Decide; a text at which our own code fails is put off, and holds up no other."""
    try:
        given_up = again(partial(_decide, office, row, told))
    except Exception as fault:
        if is_outage(fault):
            raise
        log_fault(log, "settling a text", fault)
        again(partial(_put_off, office, row))
        return
    if given_up:
        again(partial(_note_failed, office, row))


def _look_up(office: Office, row: Any) -> tuple[Report, ...] | None:
    """What the gateway took; None when it does not answer now, and may do so later."""
    gateway = office.gateways.get(row.gateway)
    if gateway is None or row.number is None:
        return ()
    asked = Outbound(row.id, row.token, row.gateway, row.number, row.service_number, row.text)
    try:
        return gateway.look_up(asked, row.created_at)
    except GatewayFailure as failure:
        return () if failure.retry is Retry.NEVER else None
    except Exception as fault:
        log_fault(log, "look-up", fault, gateway=Word(row.gateway))
        return ()


def _put_off(office: Office, row: Any) -> None:
    now = office.now()
    with office.store.write() as unit:
        unsettled.put_off(unit, row.id, now, now + REPORT_WINDOW)


def _decide(office: Office, row: Any, told: tuple[Report, ...]) -> bool:
    """Settle it, send it once more, or give it up; True when it was given up."""
    now = office.now()
    with office.store.write() as unit:
        hold(unit, sent.find(unit, row.id))
        found = _found(unit, row, told)
        if found is not None:
            _was_taken(office, unit, row, found)
        elif unsettled.repeat(unit, row.id, now):
            unit.announce(row.id)
        else:
            return unsettled.give_up(unit, row.id, now)
    return False


def _note_failed(office: Office, row: Any) -> None:
    with office.store.write() as unit:
        hold(unit, sent.find(unit, row.id))
        note_failed(unit, office, row.id, office.now())


def _found(unit: Unit, row: Any, told: tuple[Report, ...]) -> Report | None:
    """What tells that the gateway has this text; None when it cannot be told.

    Texts that are known at other rows are none of ours. When more are left than the others of
    unknown outcome between these two numbers can account for, copies sent once more included,
    it has taken this one too; which one is which can be told of one alone.
    """
    left = [each for each in told if not _is_anothers(unit, row.id, each.provider_id)]
    if not left or len(left) <= unsettled.others(unit, row.id):
        return None
    if len(left) == 1:
        return left[0]
    return Report(MessageState.SENT, reason="taken, as a look-up told")


def _is_anothers(unit: Unit, message: int, provider_id: str | None) -> bool:
    known = sent.told_of(unit, provider_id, None)
    return known is not None and known.id != message


def _was_taken(office: Office, unit: Unit, row: Any, found: Report) -> None:
    now, state = office.now(), found.state if found.state in TAKEN else MessageState.SENT
    moved = delivery.settle(
        *(unit, row.id, state, now),
        provider_id=found.provider_id,
        reason=found.reason,
        by=row.gateway,
    )
    if moved and (state is MessageState.FAILED or found.carrier_blocked):
        note_failed(unit, office, row.id, now, blocked=found.carrier_blocked)
