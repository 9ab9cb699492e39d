"""A queued text leaves: claimed in one transaction, handed over, settled in another.

Nothing of the network happens inside a transaction. A hand-over that was cut is unknown,
never sent again at once: the gateway may have it already.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from bot.domain import Gateway, GatewayFailure, MessageState, Outbound, Retry
from bot.service.acting import again
from bot.service.office import Office
from bot.service.undelivered import hold, note_failed
from bot.store import delivery, outbox, sent

BACKOFF = (10, 30, 60, 300, 900, 1800, *[3600] * 24)
"""Seconds before the next attempt, after the first, second … failed one: over a day."""

CUT_AFTER = timedelta(minutes=2)
"""A hand-over that has not ended by then was cut: six times the gateways' own time-outs."""

BATCH = 50
HANDS = 8
"""Texts handed over at once, since each waits for its gateway's answer; of different numbers."""

CARRIER_BLOCKED = "carrier blocked"


def mark_cut(office: Office) -> None:
    """What was cut while it was handed over is unknown; a code that died is not sent."""
    now = office.now()
    with office.store.write() as unit:
        delivery.stuck(unit, now - CUT_AFTER)
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


def deliver(office: Office, message: int) -> None:
    """Hand over one queued text. Harmless when someone else has taken it."""
    with office.store.write() as unit:
        claimed = outbox.claim(unit, message, office.now())
    if claimed is None:
        return
    outcome = _hand_over(office, claimed.outbound)
    again(lambda: _settle(office, claimed.outbound, outcome, claimed.attempts))


def _hand_over(office: Office, outbound: Outbound) -> GatewayFailure | str | None:
    """How it failed, or the gateway's own id of the text."""
    gateway = office.gateways.get(outbound.gateway)
    if gateway is None:
        return GatewayFailure("no such gateway", Retry.NEVER)
    try:
        return gateway.send(outbound)
    except GatewayFailure as failure:
        return failure


def _settle(
    office: Office, outbound: Outbound, outcome: GatewayFailure | str | None, attempts: int
) -> None:
    now = office.now()
    with office.store.write() as unit:
        if not isinstance(outcome, GatewayFailure):
            taken = _taken_by(office.gateways[outbound.gateway])
            delivery.settle(unit, outbound.id, taken, now, provider_id=outcome)
            return
        state, wait = _after(outcome, attempts)
        reason = CARRIER_BLOCKED if outcome.carrier_blocked else outcome.reason
        failed = state is MessageState.FAILED or outcome.carrier_blocked
        if failed:
            hold(unit, sent.find(unit, outbound.id))
        moved = delivery.settle(unit, outbound.id, state, now, reason=reason, next_at=now + wait)
        if moved and failed:
            note_failed(unit, office, outbound.id, now, blocked=outcome.carrier_blocked)


def _taken_by(gateway: Gateway) -> MessageState:
    """What a text is once this gateway has it."""
    return MessageState.DELIVERED if gateway.delivers_at_once else MessageState.SENT


def _after(failure: GatewayFailure, attempts: int) -> tuple[MessageState, timedelta]:
    """What becomes of a text after so many failed attempts, and when it is tried again."""
    if failure.retry is Retry.UNKNOWN:
        return MessageState.UNKNOWN, timedelta()
    if failure.retry is Retry.LATER and attempts <= len(BACKOFF):
        return MessageState.QUEUED, timedelta(seconds=BACKOFF[attempts - 1])
    return MessageState.FAILED, timedelta()
