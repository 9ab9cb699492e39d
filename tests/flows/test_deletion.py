from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import CancelErasure, Policy
from flows import deletion
from tests.turns import MAIJA, NOW, request, turn


@pytest.mark.parametrize(
    ("keep_until", "now", "kept"),
    [
        (None, NOW, False),
        (date(2026, 12, 1), NOW, True),
        (date(2026, 11, 30), NOW, False),
        # ten past midnight in Finland, still the day before in UTC
        (date(2026, 12, 1), datetime(2026, 12, 1, 22, 10, tzinfo=UTC), False),
        (date(2026, 12, 1), datetime(2026, 12, 1, 21, 50, tzinfo=UTC), True),
    ],
)
def test_something_is_kept_through_its_last_finnish_day(
    keep_until: date | None, now: datetime, kept: bool
) -> None:
    person = replace(MAIJA, keep_until=keep_until)
    assert deletion.something_must_be_kept(turn(registrants=(person,), now=now)) is kept


def test_nobody_has_anything_to_keep() -> None:
    assert not deletion.something_must_be_kept(turn(who="unknown"))


@pytest.mark.parametrize(
    ("state", "execute_at", "scheduled"),
    [("scheduled", NOW, True), ("held", NOW, False), ("open", None, False)],
)
def test_which_erasure_waits_for_the_clock(
    state: str, execute_at: datetime | None, scheduled: bool
) -> None:
    waiting = turn(requests=(request("delete", state=state, execute_at=execute_at),))
    assert deletion.already_asked(waiting) is scheduled
    assert deletion.is_held(waiting) is (state == "held")
    assert deletion.already_with_staff(waiting)


def test_without_a_request_nothing_waits() -> None:
    assert not deletion.already_asked(turn())
    assert not deletion.is_held(turn())
    assert not deletion.already_with_staff(turn())
    assert not deletion.erasure_was_asked(turn())
    assert not deletion.staff_verify(turn())
    assert deletion.cancel_erasure(turn()) == ()
    assert deletion.standing(turn()) == {}


def test_the_hour_of_erasure_is_the_registers_own() -> None:
    assert deletion.hour_of_erasure(turn()) == NOW + timedelta(hours=24)
    at_once = turn(policy=Policy(erasure_hours=0))
    assert deletion.hour_of_erasure(at_once) == NOW
    (case,) = deletion.schedule_erasure(at_once)
    assert (case.state, case.execute_at) == ("scheduled", NOW)


def test_calling_off_names_the_request() -> None:
    waiting = turn(requests=(request("delete"),))
    assert deletion.cancel_erasure(waiting) == (CancelErasure("T-delete"),)


def test_what_was_only_wished_for_is_called_off_too() -> None:
    wished = turn(requests=(request("wish"),))
    assert deletion.erasure_was_asked(wished)
    assert deletion.cancel_erasure(wished) == (CancelErasure("T-wish"),)
    both = turn(requests=(request("wish"), request("delete"), request("verify")))
    assert deletion.cancel_erasure(both) == (CancelErasure("T-delete"), CancelErasure("T-wish"))
    assert deletion.staff_verify(both)
