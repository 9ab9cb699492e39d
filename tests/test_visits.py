"""Times for a visit over holidays, changes of the clock and the end of a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.deadlines import helsinki
from bot.visits import Rules, offered, slots

RULES = Rules(frozenset({1, 3}), time(9), time(11), 60, earliest=1, latest=14)
"""Tuesdays and Thursdays at nine and ten."""


def _days(rules: Rules, now: datetime) -> list[date]:
    return sorted({helsinki(start).date() for start in slots(rules, now)})


def test_the_hour_on_the_wall_stays_when_the_clocks_change() -> None:
    starts = list(slots(RULES, datetime(2026, 3, 25, 10, tzinfo=UTC)))
    assert {helsinki(start).hour for start in starts} == {9, 10}
    assert starts[0] == datetime(2026, 3, 26, 7, tzinfo=UTC)
    assert starts[2] == datetime(2026, 3, 31, 6, tzinfo=UTC)


def test_no_visit_on_a_holiday_over_the_end_of_the_year() -> None:
    rules = replace(RULES, days=frozenset(range(7)))
    days = _days(rules, datetime(2026, 12, 23, 10, tzinfo=UTC))
    assert days[-1] == date(2027, 1, 5)
    assert not {date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 6)} & set(days)


def test_a_closed_day_and_a_taken_time_are_not_offered() -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    taken = datetime(2026, 11, 24, 7, tzinfo=UTC)
    booked = [(taken, taken + timedelta(hours=1))]
    free = list(slots(replace(RULES, closed=frozenset({date(2026, 11, 26)})), now, booked))
    assert free[0] == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert date(2026, 11, 26) not in {helsinki(start).date() for start in free}


def test_no_time_is_offered_that_meets_a_visit_of_another_length() -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    booked = datetime(2026, 11, 24, 7, tzinfo=UTC)
    shorter = replace(RULES, minutes=40, latest=1)
    assert [each.minute for each in slots(shorter, now)] == [0, 40, 20]
    taken = [(booked, booked + timedelta(hours=1))]
    assert list(slots(shorter, now, taken)) == [booked + timedelta(minutes=80)]


def test_nothing_that_has_begun_is_offered_on_the_day_itself() -> None:
    now = datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert next(slots(replace(RULES, earliest=0), now)) == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_an_offer_spreads_over_days_and_the_next_one_repeats_nothing() -> None:
    free = list(slots(RULES, datetime(2026, 11, 23, 10, tzinfo=UTC)))
    first = offered(free)
    assert len({start.date() for start in first}) == 3
    assert not set(first) & set(offered(free, first))


def test_an_offer_takes_two_of_a_day_when_there_are_no_other_days() -> None:
    free = list(slots(replace(RULES, latest=1), datetime(2026, 11, 23, 10, tzinfo=UTC)))
    assert offered(free) == tuple(free)
    assert offered(()) == ()


def test_a_visit_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="at least a minute"):
        replace(RULES, minutes=0)
