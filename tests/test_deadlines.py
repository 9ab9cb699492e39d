"""Due dates, as the regulation and the calendar of Finland have them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import (
    Deadline,
    Step,
    extended,
    helsinki,
    holiday,
    legal,
    open_at,
    promised,
    working_day,
)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - the zone is given beside it
    max_value=datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("received", "shown", "due", "reason"),
    [
        ("2026-03-05", "2026-04-05", "2026-04-07", "5 April is Easter Sunday, 6 Easter Monday"),
        ("2025-03-05", "2025-04-05", "2025-04-07", "5 April is a Saturday"),
        ("2027-04-05", "2027-05-05", "2027-05-05", "a Wednesday"),
        ("2026-08-31", "2026-09-30", "2026-09-30", "September has no 31st"),
        ("2026-01-31", "2026-02-28", "2026-03-02", "the last of February, a Saturday"),
        ("2028-01-31", "2028-02-29", "2028-02-29", "a leap year"),
        ("2025-12-12", "2026-01-12", "2026-01-12", "over the new year"),
        ("2026-03-03", "2026-04-03", "2026-04-07", "Good Friday and all of Easter"),
        ("2026-05-20", "2026-06-20", "2026-06-22", "Midsummer Day"),
        ("2026-05-19", "2026-06-19", "2026-06-19", "Midsummer Eve is no holiday by law"),
        ("2024-11-06", "2024-12-06", "2024-12-09", "Independence Day, a Friday"),
        ("2026-11-24", "2026-12-24", "2026-12-24", "Christmas Eve is no holiday by law"),
        ("2026-11-25", "2026-12-25", "2026-12-28", "Christmas, then a Sunday"),
    ],
)
def test_the_month_of_the_law(received: str, shown: str, due: str, reason: str) -> None:
    deadline = legal(noon(received))
    assert (str(deadline.shown), str(deadline.due)) == (shown, due), reason


def test_the_way_to_a_date_is_told_step_by_step() -> None:
    assert legal(noon("2026-01-31")) == Deadline(
        due=date(2026, 3, 2),
        shown=date(2026, 2, 28),
        steps=(
            Step("received", date(2026, 1, 31)),
            Step("shorter_month", date(2026, 2, 28), "1"),
            Step("weekend", date(2026, 2, 28)),
            Step("weekend", date(2026, 3, 1)),
            Step("working_day", date(2026, 3, 2)),
        ),
    )


def test_a_holiday_on_the_way_is_named() -> None:
    assert legal(noon("2024-11-06")).steps[2] == Step(
        "holiday", date(2024, 12, 6), "Itsenäisyyspäivä"
    )


def test_a_working_day_takes_no_further_step() -> None:
    assert [step.rule for step in legal(noon("2027-04-05")).steps] == ["received", "month"]


@pytest.mark.parametrize(
    ("received", "due", "reason"),
    [
        ("2026-10-12", "2026-10-26", "the clocks change on the 25th"),
        ("2026-03-16", "2026-03-30", "the clocks change on the 29th"),
        ("2026-06-05", "2026-06-19", "Midsummer Eve"),
        ("2026-12-12", "2026-12-26", "a holiday on a Saturday is still the day promised"),
    ],
)
def test_the_promise_is_two_weeks_and_is_never_rolled(received: str, due: str, reason: str) -> None:
    deadline = promised(noon(received))
    assert str(deadline.due) == str(deadline.shown) == due, reason
    assert deadline.steps[1] == Step("calendar_days", deadline.due, "14")


def test_the_promise_can_be_of_another_length() -> None:
    assert promised(noon("2026-03-02"), days=5).due == date(2026, 3, 7)


def test_a_text_after_midnight_in_finland_counts_from_the_new_day() -> None:
    late = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
    assert promised(late).due == date(2026, 3, 19)
    assert legal(late).shown == date(2026, 4, 5)


def test_an_extension_is_three_months_from_the_request_itself() -> None:
    assert extended(noon("2026-11-30")).shown == date(2027, 2, 28)


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        helsinki(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("moment", "shown"),
    [("2026-01-15T10:00", "12:00"), ("2026-07-15T10:00", "13:00")],
)
def test_clocks_in_finland_are_two_or_three_hours_ahead(moment: str, shown: str) -> None:
    assert f"{helsinki(datetime.fromisoformat(moment + '+00:00')):%H:%M}" == shown


@pytest.mark.parametrize(
    ("day", "language", "name"),
    [
        ("2026-12-06", "fi", "Itsenäisyyspäivä"),
        ("2026-12-06", "sv", "Självständighetsdagen"),
        ("2026-12-06", "en", "Independence Day"),
        ("2026-12-24", "fi", None),
        ("2026-06-19", "sv", None),
        ("2026-12-07", "fi", None),
    ],
)
def test_holidays_have_names(day: str, language: str, name: str | None) -> None:
    assert holiday(date.fromisoformat(day), language) == name


@pytest.mark.parametrize(
    ("moment", "is_open", "reason"),
    [
        ("2026-01-15T07:00", True, "nine o'clock"),
        ("2026-01-15T06:59", False, "a minute before nine"),
        ("2026-01-15T13:59", True, "a minute before four"),
        ("2026-01-15T14:00", False, "four o'clock"),
        ("2026-07-15T06:00", True, "nine o'clock in summer"),
        ("2026-01-17T10:00", False, "a Saturday"),
        ("2026-01-06T10:00", False, "Epiphany"),
    ],
)
def test_the_office_is_open_on_working_days(moment: str, is_open: bool, reason: str) -> None:
    assert open_at(datetime.fromisoformat(moment + "+00:00")) is is_open, reason


@given(moments)
def test_the_last_day_is_a_working_day_not_long_after_the_one_shown(received: datetime) -> None:
    deadline = legal(received)
    assert working_day(deadline.due)
    assert timedelta(0) <= deadline.due - deadline.shown <= timedelta(days=4)
    assert timedelta(28) <= deadline.shown - helsinki(received).date() <= timedelta(31)
    assert deadline.steps[-1].day == deadline.due


@given(moments, moments)
def test_whoever_asks_first_is_due_first(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert promised(first).due <= promised(second).due
    assert legal(first).due <= legal(second).due
