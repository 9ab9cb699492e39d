"""Periods are Finnish days, also when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.service.staff.period import Period, ends_late, last_days
from bot.store.unit import Store
from tests.offices import furnished


def test_a_period_ends_today(sqlite_store: Store) -> None:
    assert last_days(furnished(sqlite_store).office, 30) == Period(
        date(2026, 11, 2), date(2026, 12, 1)
    )


def test_its_days_begin_and_end_at_midnight_in_finland() -> None:
    period = Period(date(2026, 3, 28), date(2026, 3, 29))  # clocks go forward on the 29th
    assert period.start == datetime(2026, 3, 27, 22, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 29, 21, tzinfo=UTC)
    assert period.end - period.start == timedelta(hours=47)


@pytest.mark.parametrize(
    ("first", "last", "possible"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), True),
        (date(2026, 1, 2), date(2026, 1, 1), False),
        (date(1, 1, 1), date(2026, 1, 1), False),
        (date(2026, 1, 1), date(9999, 12, 31), False),
    ],
)
def test_some_periods_are_impossible(first: date, last: date, possible: bool) -> None:
    assert Period(first, last).possible is possible


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2026, 1, 10), True),
        (date(2026, 3, 28), True),
        (date(2026, 3, 29), False),
        (date(2026, 7, 1), False),
        (date(2026, 10, 24), False),
        (date(2026, 10, 25), True),
    ],
)
def test_a_finnish_day_ends_an_hour_later_in_winter(day: date, late: bool) -> None:
    assert ends_late(day) is late
