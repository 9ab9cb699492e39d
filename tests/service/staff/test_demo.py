"""The demo's staff: made once, signed in for real."""

from __future__ import annotations

import pytest

from bot.service.staff import accounts, own_account
from bot.service.staff.demo import hire, how_to_sign_in
from bot.service.staff.sessions import current
from bot.service.staff.signing_in import give_code, give_password
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.staff.somebody import HERE


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def test_each_signs_in_with_what_is_shown(desk: Desk) -> None:
    hire(desk.office)
    for they in how_to_sign_in(desk.office):
        assert give_password(desk.office, they.login, they.password, HERE, lambda: "a") == "code"
        session = current(desk.office, "a")
        assert session
        assert give_code(desk.office, session, they.code, HERE, lambda: f"b {they.login}")  # noqa: B023
        proven = current(desk.office, f"b {they.login}")
        assert proven and proven.member.role == they.role


def test_they_are_made_once(desk: Desk) -> None:
    hire(desk.office)
    first = how_to_sign_in(desk.office)
    hire(desk.office)
    assert how_to_sign_in(desk.office) == first
    assert [(they.login, they.role) for they in first] == [
        ("aino", "agent"),
        ("bertta", "decider"),
        ("daavid", "decider"),
        ("esko", "admin"),
        ("frida", "auditor"),
    ]
    assert len({they.password for they in first}) == 5


def test_codes_follow_the_clock_of_the_demo(desk: Desk) -> None:
    hire(desk.office)
    before = how_to_sign_in(desk.office)[0].code
    desk.clock.go(hours=25)
    after = how_to_sign_in(desk.office)[0]
    assert after.code != before
    give_password(desk.office, after.login, after.password, HERE, lambda: "a")
    session = current(desk.office, "a")
    assert session
    assert not give_code(desk.office, session, before, HERE, lambda: "b")
    assert give_code(desk.office, session, after.code, HERE, lambda: "b")


def test_what_no_longer_opens_the_door_is_not_shown(desk: Desk) -> None:
    hire(desk.office)
    first, *others = how_to_sign_in(desk.office)
    give_password(desk.office, first.login, first.password, HERE, lambda: "a")
    session = current(desk.office, "a")
    assert session
    changed = own_account.change_password(
        desk.office, session, first.password, "neljä satunnaista sanaa", HERE, lambda: "b"
    )
    assert changed is None
    suspended = accounts.of_login(desk.office, others[-1].login)
    assert suspended
    accounts.suspend(desk.office, "operator", suspended.id)
    assert how_to_sign_in(desk.office) == others[:-1]


def test_outside_the_demo_there_is_nothing_to_show(desk: Desk) -> None:
    assert how_to_sign_in(desk.office) == []
