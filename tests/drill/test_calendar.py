"""The second opinion on due dates agrees with the first, and with the law's own examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot import deadlines
from bot.drill import calendar

DAYS = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=each) for each in range(3 * 366)]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param(date(2026, 3, 5), date(2026, 4, 7), id="Easter Monday is passed over"),
        pytest.param(date(2026, 8, 31), date(2026, 9, 30), id="a shorter month"),
        pytest.param(date(2026, 1, 31), date(2026, 3, 2), id="February, and a Saturday"),
        pytest.param(date(2026, 11, 25), date(2026, 12, 28), id="Christmas and the Sunday after"),
    ],
)
def test_the_months_that_the_law_gives(received: date, due: date) -> None:
    moment = datetime(received.year, received.month, received.day, 12, tzinfo=UTC)
    assert calendar.dues(moment, 14) == (received + timedelta(days=14), due)


def test_both_opinions_agree_on_three_years() -> None:
    theirs = [(deadlines.promised(day).due, deadlines.legal(day).due) for day in DAYS]
    assert [calendar.dues(day, 14) for day in DAYS] == theirs


def test_both_opinions_know_the_same_holidays_for_a_century() -> None:
    days = [date(2000, 1, 1) + timedelta(days=each) for each in range(365 * 100)]
    assert [day for day in days if calendar.holiday(day) != bool(deadlines.holiday(day))] == []
