"""Accounts are given, changed and taken away; an administrator is always left."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from bot.service.staff import accounts, setting_up
from bot.service.staff.guarding import Refused
from bot.store import tables
from bot.store.statements import Statement, given
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.staff.somebody import hired

_CASE = tables.request
_ASSIGN = Statement(sa.update(_CASE).values(assignee=given("member", _CASE.c.assignee)))


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def states(desk: Desk) -> dict[str, tuple[str, str]]:
    found = rows(desk.office.store, tables.staff)
    return {row.login: (row.role, row.state) for row in found}


def test_a_suspended_account_sleeps_and_works_again(desk: Desk) -> None:
    bertta = hired(desk)
    accounts.suspend(desk.office, "staff:9", bertta.id)
    assert bertta.session is None
    accounts.resume(desk.office, "staff:9", bertta.id)
    assert bertta.session is None
    assert bertta.sign_in()


def test_a_removed_account_opens_nothing_and_holds_nothing(desk: Desk) -> None:
    bertta = hired(desk)
    desk.text(MAIJA, "IHMINEN")
    with desk.office.store.write() as unit:
        unit.run(_ASSIGN, member=bertta.id)
    found = accounts.of_id(desk.office, bertta.id)
    assert found and found[1] == 1
    link = accounts.renew_link(desk.office, "operator", bertta.id)
    accounts.remove(desk.office, "operator", bertta.id)
    assert bertta.session is None
    assert setting_up.login_behind(desk.office, link.token) is None
    assert [case.assignee for case in rows(desk.office.store, _CASE)] == [None]
    assert rows(desk.office.store, tables.request_event)[-1].event == "unassigned"
    (row,) = rows(desk.office.store, tables.staff)
    assert (row.state, row.password, row.secret) == ("removed", None, None)
    assert rows(desk.office.store, tables.staff_recovery) == []
    assert accounts.listed(desk.office) == []
    assert accounts.of_id(desk.office, bertta.id) is None


def test_whoever_was_removed_can_be_invited_again(desk: Desk) -> None:
    bertta = hired(desk)
    accounts.remove(desk.office, "operator", bertta.id)
    assert accounts.add(desk.office, "operator", "Bertta", "agent").account == bertta.id
    assert states(desk) == {"bertta": ("agent", "invited")}


def test_who_works_is_not_invited_again(desk: Desk) -> None:
    hired(desk)
    with pytest.raises(Refused, match="exists"):
        accounts.add(desk.office, "operator", "bertta", "agent")
    with pytest.raises(Refused, match="name"):
        accounts.add(desk.office, "operator", "two words", "agent")


LEAVING: list[tuple[str, Callable[..., Any], tuple[str, ...]]] = [
    ("removed", accounts.remove, ()),
    ("suspended", accounts.suspend, ()),
    ("given another role", accounts.change_role, ("agent",)),
]


@pytest.mark.parametrize(("done", "do", "more"), LEAVING, ids=[each[0] for each in LEAVING])
def test_the_last_active_administrator_is_not(
    desk: Desk, done: str, do: Callable[..., Any], more: tuple[str, ...]
) -> None:
    esko = hired(desk, "esko", "admin")
    invited = accounts.add(desk.office, "operator", "eeva", "admin")
    with pytest.raises(Refused, match="last admin"):
        do(desk.office, "operator", esko.id, *more)
    assert states(desk)["esko"] == ("admin", "active")
    assert esko.session
    do(desk.office, "operator", invited.account, *more)  # who never came in is no administrator
    hired(desk, "eero", "admin")
    do(desk.office, "operator", esko.id, *more)
    assert states(desk)["esko"] != ("admin", "active")


def test_two_administrators_who_remove_each_other_at_once_leave_one(desk: Desk) -> None:
    for _ in range(5):
        pair = [hired(desk, login, "admin") for login in ("esko", "eeva")]
        barrier, refused = Barrier(2), []

        def leave(
            account: int, barrier: Barrier = barrier, refused: list[Refused] = refused
        ) -> None:
            barrier.wait()
            try:
                accounts.remove(desk.office, "operator", account)
            except Refused as fault:
                refused.append(fault)

        threads = [Thread(target=leave, args=(each.id,)) for each in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [each.reason for each in refused] == ["last admin"]
        (left,) = [row for row in rows(desk.office.store, tables.staff) if row.state == "active"]
        other = hired(desk, "eino", "admin")
        accounts.remove(desk.office, "operator", left.id)
        with desk.office.store.write() as unit:
            unit.run(_FORGET, member=other.id)


_FORGET = Statement(
    sa.update(tables.staff)
    .where(tables.staff.c.id == given("member", tables.staff.c.id))
    .values(state="removed")
)


def test_the_second_of_two_is_told_that_somebody_was_faster(desk: Desk) -> None:
    bertta = hired(desk)
    accounts.suspend(desk.office, "operator", bertta.id)
    with pytest.raises(Refused, match="faster"):
        accounts.suspend(desk.office, "operator", bertta.id)
    accounts.resume(desk.office, "operator", bertta.id)
    with pytest.raises(Refused, match="faster"):
        accounts.resume(desk.office, "operator", bertta.id)
    accounts.remove(desk.office, "operator", bertta.id)
    for late in (accounts.remove, accounts.suspend, accounts.resume, accounts.renew_link):
        with pytest.raises(Refused, match="faster"):
            late(desk.office, "operator", bertta.id)


def test_nobody_gives_themselves_another_role_or_a_link(desk: Desk) -> None:
    hired(desk, "esko", "admin")
    frida = hired(desk, "frida", "admin")
    for change in (
        lambda: accounts.change_role(desk.office, f"staff:{frida.id}", frida.id, "decider"),
        lambda: accounts.renew_link(desk.office, f"staff:{frida.id}", frida.id),
    ):
        with pytest.raises(Refused, match="own"):
            change()
    assert states(desk)["frida"] == ("admin", "active")


def test_a_role_holds_from_the_next_page_on(desk: Desk) -> None:
    bertta = hired(desk)
    accounts.change_role(desk.office, "staff:9", bertta.id, "agent")
    accounts.change_role(desk.office, "staff:9", bertta.id, "agent")
    assert bertta.inside.member.role == "agent"
    entries = [row for row in rows(desk.office.store, tables.audit) if "role" in row.action]
    assert [(row.actor, row.reason) for row in entries] == [("staff:9", "decider to agent")]


def test_an_invitation_that_was_suspended_is_an_invitation_again(desk: Desk) -> None:
    aino = accounts.add(desk.office, "operator", "aino", "agent").account
    accounts.suspend(desk.office, "operator", aino)
    accounts.resume(desk.office, "operator", aino)
    assert states(desk)["aino"] == ("agent", "invited")


def test_no_login_stands_in_the_log(desk: Desk) -> None:
    bertta = hired(desk)
    accounts.suspend(desk.office, "operator", bertta.id)
    said = " ".join(str(row) for row in rows(desk.office.store, tables.audit))
    assert "bertta" not in said
    assert f"staff:{bertta.id}" in said
