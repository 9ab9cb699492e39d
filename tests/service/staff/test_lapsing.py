"""A session whose time is over ends, and that it did is in the log."""

from __future__ import annotations

import secrets

import pytest

from bot.service.staff.lapsing import end_lapsed
from bot.store import tables
from bot.store.staff import sessions
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.books import rows
from tests.service.staff.deciders import hire


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def begun(desk: Desk, *, proven: bool = True) -> bytes:
    digest, now = secrets.token_bytes(32), desk.clock()
    member = hire(desk, "aino", "agent")
    with desk.office.store.write() as unit:
        sessions.begin(unit, digest, member.id, now, now if proven else None)
    return digest


def ended(desk: Desk) -> list[tuple[str, str, str | None]]:
    found = rows(desk.office.store, tables.audit)
    return [(r.actor, r.action, r.reason) for r in found if r.action == "ended session"]


def test_a_session_that_nobody_uses_ends_once(desk: Desk) -> None:
    begun(desk)
    desk.clock.go(minutes=14)
    assert end_lapsed(desk.office) == 0
    desk.clock.go(minutes=2)
    assert [end_lapsed(desk.office), end_lapsed(desk.office)] == [1, 0]
    assert ended(desk) == [("clock", "ended session", "unused")]


def test_a_session_in_use_ends_after_its_longest_time(desk: Desk) -> None:
    digest = begun(desk)
    desk.clock.go(hours=10, seconds=1)
    with desk.office.store.write() as unit:
        sessions.seen(unit, digest, desk.clock())
    assert end_lapsed(desk.office) == 1
    assert ended(desk) == [("clock", "ended session", "longest")]


def test_a_session_without_a_code_ends_without_a_word(desk: Desk) -> None:
    begun(desk, proven=False)
    desk.clock.go(minutes=16)
    assert end_lapsed(desk.office) == 1
    assert ended(desk) == []
