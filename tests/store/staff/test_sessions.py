"""Sessions: ended is ended, and another cookie ends the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.store.staff import accounts, sessions
from bot.store.unit import Store, Unit

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)


@pytest.fixture
def member(store: Store) -> int:
    with store.write() as unit:
        found = accounts.add(unit, "aino", "agent", "active", NOW)
        for cookie in "abc":
            sessions.begin(unit, cookie.encode(), found, NOW, NOW)
    return found


def alive(unit: Unit, member: int) -> set[bytes]:
    return {row.digest for row in sessions.alive(unit, member, LONG_AGO, LONG_AGO)}


def test_all_end_or_all_but_one(store: Store, member: int) -> None:
    with store.write() as unit:
        assert sessions.end_others(unit, member, b"b", NOW) == 2
        assert alive(unit, member) == {b"b"}
        assert sessions.end_all(unit, member, NOW) == 1
        assert alive(unit, member) == set()


def test_a_session_goes_on_under_another_cookie(store: Store, member: int) -> None:
    with store.write() as unit:
        assert sessions.swap(unit, b"a", b"z", NOW)
        assert sessions.find(unit, b"a") is None
        assert sessions.find(unit, b"z").login == "aino"
        sessions.end(unit, b"z", NOW)
        assert not sessions.swap(unit, b"z", b"y", NOW)


def test_those_unproven_or_over_are_not_alive(store: Store, member: int) -> None:
    with store.write() as unit:
        sessions.begin(unit, b"unproven", member, NOW, None)
        assert alive(unit, member) == {b"a", b"b", b"c"}
        soon = NOW + timedelta(seconds=1)
        assert sessions.alive(unit, member, soon, LONG_AGO) == []
        assert sessions.alive(unit, member, LONG_AGO, soon) == []
