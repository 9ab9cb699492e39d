"""What is left of the promise and of the law, and why those dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.service.staff.duedates import DueDate, due_dates
from bot.store.unit import Store
from tests.offices import furnished

RECEIVED = datetime(2026, 12, 1, 8, tzinfo=UTC)


def dates(store: Store, now: datetime, **over: Any) -> tuple[DueDate, DueDate]:
    row = SimpleNamespace(
        received_at=RECEIVED,
        extended_at=None,
        promised_due=date(2026, 12, 15),
        legal_due=date(2027, 1, 4),
    )
    row.__dict__.update(over)
    return due_dates(furnished(store).office, row, now)


def test_every_step_to_the_day_is_told(sqlite_store: Store) -> None:
    promise, law = dates(sqlite_store, RECEIVED)
    assert [step.rule for step in promise.steps] == ["received", "calendar_days"]
    assert [step.rule for step in law.steps] == [
        *("received", "month", "holiday", "weekend", "weekend", "working_day")
    ]
    assert (law.due, law.told) == (date(2027, 1, 4), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("day", "left", "near"), [(1, 14, False), (10, 5, False), (11, 4, True), (16, -1, True)]
)
def test_the_promise_comes_near_on_its_tenth_day(
    sqlite_store: Store, day: int, left: int, near: bool
) -> None:
    promise, _ = dates(sqlite_store, datetime(2026, 12, day, 10, tzinfo=UTC))
    assert (promise.left, promise.near) == (left, near)


def test_days_are_those_of_finland(sqlite_store: Store) -> None:
    promise, _ = dates(sqlite_store, datetime(2026, 12, 15, 22, 30, tzinfo=UTC))
    assert promise.left == -1


def test_an_extension_counts_three_months(sqlite_store: Store) -> None:
    _, law = dates(sqlite_store, RECEIVED, extended_at=RECEIVED, legal_due=date(2027, 3, 1))
    assert (law.counted, law.steps[1].note) == (True, "3")


def test_a_date_that_no_step_leads_to_says_so(sqlite_store: Store) -> None:
    promise, _ = dates(sqlite_store, RECEIVED, promised_due=date(2027, 2, 1))
    assert (promise.counted, promise.told) == (False, date(2027, 2, 1))
