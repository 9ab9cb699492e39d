"""What becomes of a text that a gateway did not take: when it is tried again, and by whom.

It decides and writes nothing. Only what was definitely not taken is tried again by itself;
an outcome that is unknown waits for its report first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import GatewayFailure, MessageState, Retry
from bot.service.drawing import around
from bot.service.outages import turned

BACKOFF = (10, 30, 60, 300, 900, 1800, *[3600] * 24)
"""Seconds before the next attempt, after the first, second … failed round of the gateways:
over a day, give or take a fifth each."""

REPORT_WINDOW = timedelta(minutes=10)
"""How long an outcome may stay unknown before the text is looked up and sent once more."""

POISON_TRIES = 5
"""After so many tries a text at which our own code fails is staff's."""

CARRIER_BLOCKED = "carrier blocked"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a hand-over ended that did not succeed. `owed`: staff must see to it."""

    state: MessageState
    reason: str
    next_at: datetime
    gateway: str | None = None
    blocked: bool = False
    owed: bool = False

    @property
    def failed(self) -> bool:
        """It will never arrive: what that means for the person is looked at."""
        return self.state is MessageState.FAILED or self.blocked


def ending(
    fault: Exception, attempts: int, gateway: str, ways: Sequence[str], now: datetime
) -> Ending:
    """What becomes of a text after so many attempts; `ways` are the gateways of its number."""
    if not isinstance(fault, GatewayFailure):
        return _poisoned(fault, attempts, now)
    reason = CARRIER_BLOCKED if fault.carrier_blocked else fault.reason
    if fault.retry is Retry.UNKNOWN:
        return Ending(MessageState.UNKNOWN, reason, now + REPORT_WINDOW)
    if fault.retry is Retry.LATER and (wait := _wait(attempts, len(ways))) is not None:
        following = turned(ways, gateway)[1:] or [gateway]
        return Ending(MessageState.QUEUED, reason, now + wait, following[0])
    return Ending(MessageState.FAILED, reason, now, blocked=fault.carrier_blocked)


def _wait(attempts: int, ways: int) -> timedelta | None:
    """None after the last attempt. The next gateway is tried at once, a new round later."""
    rounds, rest = divmod(attempts, max(ways, 1))
    if rest:
        return timedelta()
    return around(BACKOFF[rounds - 1]) if rounds <= len(BACKOFF) else None


def _poisoned(fault: Exception, attempts: int, now: datetime) -> Ending:
    """Our own code failed; the same text would make it fail again and again."""
    reason = f"our fault: {type(fault).__name__}"
    if attempts >= POISON_TRIES:
        return Ending(MessageState.FAILED, reason, now, owed=True)
    return Ending(MessageState.QUEUED, reason, now + around(BACKOFF[attempts - 1]))
