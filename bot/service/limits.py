"""How much is answered: against loops, floods and numbers that cost. Pure.

Effects that protect a person pass every limit; only the words are held back. A right is
delayed by a limit, never dropped: the text stays recorded, and the notice tells from when
it can be sent again (GDPR 12(5)).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from bot.deadlines import helsinki
from bot.domain import Decision, JoinCase, OpenCase, Policy, Reply, Traffic

PROTECTIVE = frozenset(
    {"mkt_off", "disc_off", "restrict", "object", "protect", "undelete", "staff"}
)
"""Commands whose effects are never limited."""

NOTICE = "rate.limited"


def answers_from(traffic: Traffic, policy: Policy, now: datetime) -> datetime | None:
    """When this number is answered again; None when it is answered now."""
    waits = []
    if traffic.replies_in_window >= policy.replies_in_window and traffic.oldest_in_window:
        waits.append(traffic.oldest_in_window + timedelta(minutes=policy.window_minutes))
    if traffic.replies_in_day >= policy.replies_in_day and traffic.oldest_in_day:
        waits.append(traffic.oldest_in_day + timedelta(days=1))
    return max((moment for moment in waits if moment > now), default=None)


def is_too_much(decision: Decision, traffic: Traffic, policy: Policy) -> bool:
    """There is room for a text, and not for all of those that must go together."""
    together = sum(reply.limited and reply.together for reply in decision.replies)
    return 0 < min(_room(traffic, policy)) < together


def is_loop(traffic: Traffic, policy: Policy, *, understood: bool) -> bool:
    """A machine at the other end: our own text sent back, or one text again and again.

    A command may be repeated: LISÄÄ turns many pages. The counts of replies hold for it.
    """
    repeated = not understood and traffic.identical >= policy.identical_an_hour
    return traffic.echoed or repeated


def passing(decision: Decision, traffic: Traffic, policy: Policy, now: datetime) -> Iterator[Reply]:
    """The replies that may go out, or one notice when none of them may."""
    if is_too_much(decision, traffic, policy):
        # it counts itself: then no more than one of them can be caused
        yield _notice(now + _until_all_fit(traffic, policy), limited=True)
        return
    left = min(_room(traffic, policy))
    limited = [reply for reply in decision.replies if reply.limited]
    free = [reply for reply in decision.replies if not reply.limited]
    yield from free
    yield from islice(limited, max(left, 0))
    again = answers_from(traffic, policy, now)
    if again and limited and not free:
        yield from notice(traffic, policy, again, now)


def notice(traffic: Traffic, policy: Policy, again: datetime, now: datetime) -> Iterator[Reply]:
    """One notice, then silence."""
    if not _was_told(traffic, policy, now):
        yield _notice(again, limited=False)


def _notice(again: datetime, *, limited: bool) -> Reply:
    return Reply(NOTICE, {"date": again, "time": helsinki(again).time()}, limited=limited)


def _room(traffic: Traffic, policy: Policy) -> tuple[int, int]:
    """How many more texts may go out in the window, and in the day."""
    return (
        policy.replies_in_window - traffic.replies_in_window,
        policy.replies_in_day - traffic.replies_in_day,
    )


def _until_all_fit(traffic: Traffic, policy: Policy) -> timedelta:
    """After so long without a text there is room for as many as ever go together."""
    window, day = _room(traffic, policy)
    return timedelta(days=1) if day <= window else timedelta(minutes=policy.window_minutes)


def _was_told(traffic: Traffic, policy: Policy, now: datetime) -> bool:
    told, newest = traffic.noticed_at, traffic.newest_in_day
    if told is None:
        return False
    if traffic.replies_in_day >= policy.replies_in_day:
        return newest is None or told >= newest  # an earlier notice named an earlier time
    return now - told <= timedelta(minutes=policy.window_minutes)


def only_asks_staff(decision: Decision) -> bool:
    """A command that does nothing but leave a request to staff."""
    kinds = (OpenCase, JoinCase)
    effects = decision.effects
    return bool(decision.intent and effects) and all(isinstance(e, kinds) for e in effects)


def is_protective(decision: Decision) -> bool:
    """What the text asked for protects the person, or gives a time back to others."""
    return decision.intent in PROTECTIVE or decision.intent == "visit_cancel"
