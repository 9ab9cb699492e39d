"""Times for a visit: the opening rules, less the holidays, the closed days and what is taken.

Pure: nothing here reads a clock, books a time or knows who comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.deadlines import HELSINKI, helsinki, working_day

Span = tuple[datetime, datetime]
"""From when until when a visit is booked."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When visits are received: `days` as Monday 0 to Sunday 6, hours as clocks in Finland show.

    A visit lies at least `earliest` and at most `latest` calendar days after the day it is asked.
    """

    days: frozenset[int]
    opens: time
    closes: time
    minutes: int
    earliest: int
    latest: int
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError("a visit lasts at least a minute")


def slots(rules: Rules, now: datetime, taken: Collection[Span] = ()) -> Iterator[datetime]:
    """The free starts in UTC, the first one first; none meets a visit that is booked."""
    first, lasts = helsinki(now).date(), timedelta(minutes=rules.minutes)
    for ahead in range(rules.earliest, rules.latest + 1):
        for start in _of_day(rules, first + timedelta(days=ahead)):
            met = any(begins < start + lasts and start < ends for begins, ends in taken)
            if start > now and not met:
                yield start


def offered(
    free: Iterable[datetime], seen: Collection[datetime] = (), count: int = 3
) -> tuple[datetime, ...]:
    """At most `count` times that were not `seen`, in order, on as many different days as can be."""
    unseen = [start for start in free if start not in seen]
    by_day: dict[date, datetime] = {}
    for start in unseen:
        by_day.setdefault(helsinki(start).date(), start)
    firsts = list(by_day.values())
    others = [start for start in unseen if start not in firsts]
    return tuple(sorted((firsts + others)[:count]))


@lru_cache(maxsize=256)
def _of_day(rules: Rules, day: date) -> tuple[datetime, ...]:
    if day.weekday() not in rules.days or day in rules.closed or not working_day(day):
        return ()
    # Finnish clocks change on a Sunday, never a working day, so the hours here are plain ones.
    start = datetime.combine(day, rules.opens)
    closes = datetime.combine(day, rules.closes)
    starts = []
    while start + timedelta(minutes=rules.minutes) <= closes:
        starts.append(start.replace(tzinfo=HELSINKI).astimezone(UTC))
        start += timedelta(minutes=rules.minutes)
    return tuple(starts)
