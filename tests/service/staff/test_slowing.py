"""Whoever guesses waits longer and longer, and never for ever."""

from __future__ import annotations

import pytest

from bot.service.staff.slowing import TooSoon, begin_try, forget
from bot.store import tables
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.books import rows


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def wait(desk: Desk, login: str = "aino", address: str = "192.0.2.1") -> int:
    """Try, and fail; how many seconds one is told to wait instead."""
    try:
        begin_try(desk.office, login, address)
    except TooSoon as soon:
        return soon.seconds
    return 0


def test_five_failures_are_free_and_then_the_wait_doubles(desk: Desk) -> None:
    assert [wait(desk) for _ in range(6)] == [0, 0, 0, 0, 0, 32]
    assert wait(desk) == 32  # trying too soon adds nothing
    desk.clock.go(seconds=32)
    assert [wait(desk), wait(desk)] == [0, 64]
    desk.clock.go(seconds=63)
    assert wait(desk) == 1


def test_the_wait_never_grows_beyond_a_quarter_of_an_hour(desk: Desk) -> None:
    for _ in range(60):
        told = wait(desk)
        assert told <= 900
        desk.clock.go(seconds=told)
    desk.clock.go(minutes=15)
    assert [wait(desk) for _ in range(5)] == [0] * 5


def test_logins_and_addresses_are_counted_apart(desk: Desk) -> None:
    for address in range(5):
        assert wait(desk, "aino", f"192.0.2.{address}") == 0
    assert wait(desk, "aino", "192.0.2.99") == 32
    for login in "bcdef":
        assert wait(desk, login, "198.51.100.1") == 0
    assert wait(desk, "g", "198.51.100.1") == 32
    assert wait(desk, "g", "198.51.100.2") == 0


def test_what_was_right_does_not_count(desk: Desk) -> None:
    for _ in range(20):
        tried = begin_try(desk.office, "aino", "192.0.2.1")
        with desk.office.store.write() as unit:
            forget(unit, tried, "aino")
    assert rows(desk.office.store, tables.staff_try) == []


def test_neither_login_nor_address_is_kept(desk: Desk) -> None:
    wait(desk, "aino", "192.0.2.1")
    assert {row.kind for row in rows(desk.office.store, tables.staff_try)} == {"sign-in"}
    kept = " ".join(row.who for row in rows(desk.office.store, tables.staff_try))
    assert "aino" not in kept
    assert "192.0.2.1" not in kept


def test_being_slowed_down_is_in_the_log_once_in_a_while_and_names_nobody(desk: Desk) -> None:
    for _ in range(5):
        wait(desk)
    for _ in range(50):
        assert wait(desk)
    (noted,) = rows(desk.office.store, tables.audit)
    assert (noted.actor, noted.action) == ("stranger", "tried to sign in")
    assert noted.result == "too soon"
    assert "aino" not in str(noted)
    desk.clock.go(minutes=16)
    for _ in range(6):
        wait(desk)
    assert len(rows(desk.office.store, tables.audit)) == 2
