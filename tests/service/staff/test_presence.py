"""Two people on one request see each other."""

from __future__ import annotations

import pytest

from bot.service.staff.presence import look, look_at
from bot.store import tables
from bot.store.unit import Store
from tests.offices import PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.staff.crew import entered, hired, row_id


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def test_whoever_looked_within_two_minutes_is_seen_by_others(desk: Desk) -> None:
    aino, bertta = hired(desk, "aino"), hired(desk, "bertta", "decider")
    ref = entered(desk, aino)
    request, other = row_id(desk, ref), row_id(desk, entered(desk, aino))
    assert look(desk.office, aino, request) == []
    assert look(desk.office, bertta, request) == ["aino"]
    assert look(desk.office, aino, request) == ["bertta"]
    assert look(desk.office, bertta, other) == []
    desk.clock.go(seconds=119)
    assert look_at(desk.office, aino, ref) == ["bertta"]
    desk.clock.go(seconds=2)
    assert look_at(desk.office, aino, ref) == []


def test_a_look_is_written_every_half_minute_and_then_forgotten(desk: Desk) -> None:
    aino, bertta = hired(desk, "aino"), hired(desk, "bertta")
    request, other = row_id(desk, entered(desk, aino)), row_id(desk, entered(desk, aino))

    def seen() -> list[tuple[int, float]]:
        found = rows(desk.office.store, tables.staff_watch)
        return [(row.staff, (desk.clock() - row.seen_at).total_seconds()) for row in found]

    look(desk.office, aino, request)
    desk.clock.go(seconds=29)
    look(desk.office, aino, request)
    assert seen() == [(aino.id, 29)]
    desk.clock.go(seconds=1)
    look(desk.office, aino, request)
    assert seen() == [(aino.id, 0)]
    desk.clock.go(minutes=2)
    look(desk.office, bertta, other)
    assert seen() == [(bertta.id, 0)]


def test_nobody_looks_at_a_request_that_is_not_there(desk: Desk) -> None:
    assert look_at(desk.office, hired(desk, "aino"), "T-000000") is None
