"""Accounts that nobody uses are suspended; the console is never left without an administrator."""

from __future__ import annotations

import pytest

from bot.service.staff import accounts
from bot.service.staff.idle import suspend_idle
from bot.store import tables
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.books import rows
from tests.service.staff.somebody import hired


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def suspended(desk: Desk) -> list[str]:
    found = rows(desk.office.store, tables.staff)
    return [row.login for row in found if row.state == "suspended"]


def test_sixty_days_without_a_sign_in_suspend(desk: Desk) -> None:
    hired(desk)
    desk.clock.go(days=59)
    assert suspend_idle(desk.office) == 0
    desk.clock.go(days=2)
    assert suspend_idle(desk.office) == 1
    assert suspended(desk) == ["bertta"]
    last = rows(desk.office.store, tables.audit)[-1]
    assert (last.actor, last.action, last.reason) == ("clock", "suspended staff", "not used")
    assert suspend_idle(desk.office) == 0


def test_a_sign_in_begins_sixty_days_anew(desk: Desk) -> None:
    bertta = hired(desk)
    desk.clock.go(days=59)
    assert bertta.sign_in()
    desk.clock.go(days=59)
    assert suspend_idle(desk.office) == 0


def test_whoever_was_let_in_again_has_sixty_days_anew(desk: Desk) -> None:
    bertta = hired(desk)
    desk.clock.go(days=200)
    suspend_idle(desk.office)
    accounts.resume(desk.office, "operator", bertta.id)
    desk.clock.go(days=59)
    assert suspend_idle(desk.office) == 0
    desk.clock.go(days=2)
    assert suspend_idle(desk.office) == 1


def test_of_administrators_the_one_used_last_stays(desk: Desk) -> None:
    hired(desk, "esko", "admin")
    desk.clock.go(days=1)
    eeva = hired(desk, "eeva", "admin")
    desk.clock.go(days=100)
    suspend_idle(desk.office)
    assert suspended(desk) == ["esko"]
    assert suspend_idle(desk.office) == 0
    assert eeva.sign_in()


def test_an_invitation_is_not_suspended_for_its_link_is_over(desk: Desk) -> None:
    accounts.add(desk.office, "operator", "aino", "agent")
    desk.clock.go(days=100)
    assert suspend_idle(desk.office) == 0
