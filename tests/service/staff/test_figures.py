"""The figures of the overview, on each database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.service.staff.figures import Overview, overview
from bot.service.staff.period import Period, last_days
from bot.store import tables
from bot.store.unit import Store
from tests.offices import START, Desk, furnished
from tests.service.staff.years import came, days, wrote


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def member(desk: Desk, login: str) -> int:
    row = {"login": login, "role": "agent", "state": "active", "created_at": START}
    with desk.office.store.engine.begin() as connection:
        return int(connection.execute(tables.staff.insert().values(row)).inserted_primary_key[0])


def look(desk: Desk, span: int = 30) -> Overview:
    return overview(desk.office, last_days(desk.office, span))


def test_nothing_came_and_nothing_is_shown(desk: Desk) -> None:
    found = look(desk)
    assert [sheet.rows for sheet in found.sheets.values()] == [()] * 7
    assert found.sheets["times"].total == (0, None, None)
    assert found.sheets["promises"].total == (0, None, None)


def test_what_came_and_went_is_counted_by_kind_and_language(desk: Desk) -> None:
    came(desk, START - days(1), "delete", language="sv")
    came(desk, START - days(2), "name", closed=START, by="clock")
    came(desk, START - days(40), "name", closed=START - days(3), by="clock", language=None)
    came(desk, START - days(40), "name", closed=START - days(35), by="clock")
    found = look(desk)
    assert found.sheets["kinds"].rows == (("name", (1, 2)), ("delete", (1, 0)))
    assert found.sheets["kinds"].total == (2, 2)
    assert found.sheets["languages"].rows == (("fi", (1, 1)), ("sv", (1, 0)), ("", (0, 1)))


def test_the_first_and_last_moment_belong_to_the_period(desk: Desk) -> None:
    first, end = datetime(2026, 11, 1, 22, tzinfo=UTC), datetime(2026, 12, 1, 22, tzinfo=UTC)
    for moment in (first, end - timedelta(microseconds=1)):
        came(desk, moment)
    for moment in (first - timedelta(microseconds=1), end):
        came(desk, moment)
    assert look(desk).sheets["kinds"].total == (2, 0)


def test_time_to_answer_is_the_nearest_rank(desk: Desk) -> None:
    for took in range(1, 11):
        came(desk, START - days(took), closed=START, by="clock")
    assert look(desk).sheets["times"].rows == (("name", (10, 5, 9)),)


def test_what_nobody_had_to_answer_takes_no_time(desk: Desk) -> None:
    came(desk, START, closed=START, decision="corrected")
    came(desk, START, "delete", closed=START, decision="cancelled")
    came(desk, START - days(3), closed=START, by="clock")
    found = look(desk)
    assert found.sheets["kinds"].total == (3, 3)
    assert found.sheets["times"].total == (1, 3, 3)


RECEIVED = datetime(2026, 6, 1, 8, tzinfo=UTC)  # promised for the 15th, by law the 1st of July


@pytest.mark.parametrize(
    ("closed", "promise", "law"),
    [
        (datetime(2026, 6, 15, 20, 59, 59, tzinfo=UTC), 1, 1),
        (datetime(2026, 6, 15, 21, 0, tzinfo=UTC), 0, 1),  # midnight in summer
        (datetime(2026, 6, 15, 21, 59, tzinfo=UTC), 0, 1),
        (datetime(2026, 7, 1, 20, 59, tzinfo=UTC), 0, 1),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), 0, 0),
    ],
)
def test_a_due_date_ends_at_midnight_in_summer(
    desk: Desk, closed: datetime, promise: float, law: float
) -> None:
    came(desk, RECEIVED, closed=closed, by="clock")
    assert look(desk, 365).sheets["promises"].total == (1, promise, law)


@pytest.mark.parametrize(
    ("closed", "promise"),
    [
        (datetime(2026, 11, 15, 21, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 15, 22, 0, tzinfo=UTC), 0),  # midnight in winter
    ],
)
def test_a_due_date_ends_at_midnight_in_winter(
    desk: Desk, closed: datetime, promise: float
) -> None:
    came(desk, datetime(2026, 11, 1, 8, tzinfo=UTC), closed=closed, by="clock")
    assert look(desk).sheets["promises"].total == (1, promise, 1)


def test_what_is_open_is_as_of_now_whatever_the_period(desk: Desk) -> None:
    came(desk, START - days(1))
    came(desk, START - days(14))  # due today
    came(desk, START - days(15), "delete")
    came(desk, START - days(60), "delete")
    before = Period(date(2020, 1, 1), date(2020, 1, 2))
    assert overview(desk.office, before).sheets["open"].rows == (
        ("name", (2, 0, 0)),
        ("delete", (2, 2, 1)),
    )


def test_texts_that_did_not_arrive_are_counted_by_reason(desk: Desk) -> None:
    for state, reason in (("failed", "30003"), ("failed", "30003"), ("failed", None)):
        wrote(desk, START, state, reason)
    for state in ("delivered", "sent", "expired", "unknown", "queued"):
        wrote(desk, START, state)
    wrote(desk, START - days(60), "failed", "30005")
    found = look(desk)
    assert found.texts == 8
    assert found.sheets["failures"].rows == (
        ("30003", (2,)),
        ("expired", (1,)),
        ("failed", (1,)),
        ("unknown", (1,)),
    )


def test_work_is_counted_by_member_and_what_nobody_has_comes_last(desk: Desk) -> None:
    aino, esko = member(desk, "aino"), member(desk, "esko")
    came(desk, START - days(1), assignee=aino)
    came(desk, START - days(1))
    came(desk, START - days(1), closed=START, by=f"staff:{esko}", assignee=aino)
    came(desk, START - days(1), closed=START, by="clock")
    assert look(desk).sheets["staff"].rows == (("aino", (1, 0)), ("esko", (0, 1)), ("", (1, 0)))
