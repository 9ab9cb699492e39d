"""The quarterly review of who has access."""

from __future__ import annotations

from datetime import date

from bot.service.staff import accounts
from bot.service.staff.access_review import review
from bot.store import tables
from bot.store.unit import Store
from tests.offices import furnished
from tests.service.books import rows
from tests.service.staff.somebody import hired


def test_it_names_who_has_access_and_what_is_odd(store: Store) -> None:
    desk = furnished(store)
    hired(desk, "daavid")
    suspended = hired(desk, "aino", "agent")
    accounts.suspend(desk.office, "operator", suspended.id)
    gone = hired(desk, "frida", "auditor")
    accounts.remove(desk.office, "operator", gone.id)
    desk.clock.go(days=31)
    hired(desk, "esko", "admin")
    accounts.add(desk.office, "operator", "bertta", "decider")
    found = review(desk.office, "staff:1")
    assert found.day == date(2027, 1, 1)
    assert [(line.account.login, line.remark) for line in found.lines] == [
        ("aino", "suspended"),
        ("bertta", "never"),
        ("daavid", "long"),
        ("esko", ""),
    ]
    assert found.roles == {"agent": 1, "decider": 2, "admin": 1, "auditor": 0}
    last = rows(store, tables.audit)[-1]
    assert (last.actor, last.action, last.result) == ("staff:1", "reviewed access", "4 accounts")
