"""A link is followed once: a password, then an app, then the console."""

from __future__ import annotations

import pytest

from bot.service.staff import accounts, setting_up
from bot.service.staff.signing_in import give_code, step_of
from bot.store import tables
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.books import rows
from tests.service.staff.somebody import HERE, PASSWORD, Somebody, follow, hired


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


def test_a_link_leads_to_an_active_account(desk: Desk) -> None:
    aino = hired(desk, "aino", "agent")
    assert (aino.inside.member.role, aino.inside.proven) == ("agent", True)
    assert [each.state for each in accounts.listed(desk.office)] == ["active"]
    assert len(aino.codes) == 10


def test_looking_at_a_link_uses_nothing_up(desk: Desk) -> None:
    token = accounts.add(desk.office, "operator", "aino", "agent").token
    for _ in range(3):
        assert setting_up.login_behind(desk.office, token) == "aino"
    assert setting_up.choose_password(desk.office, token, "short", str) == "short"
    assert setting_up.login_behind(desk.office, token) == "aino"


def test_a_link_works_once(desk: Desk) -> None:
    token = accounts.add(desk.office, "operator", "aino", "agent").token
    follow(desk, "aino", token)
    assert setting_up.login_behind(desk.office, token) is None
    assert setting_up.choose_password(desk.office, token, PASSWORD, str) == "gone"


def test_a_link_lasts_three_days(desk: Desk) -> None:
    token = accounts.add(desk.office, "operator", "aino", "agent").token
    desk.clock.go(hours=71, minutes=59)
    assert setting_up.login_behind(desk.office, token) == "aino"
    desk.clock.go(minutes=1)
    assert setting_up.login_behind(desk.office, token) is None


def test_another_link_voids_the_first(desk: Desk) -> None:
    first = accounts.add(desk.office, "operator", "aino", "agent").token
    second = accounts.add(desk.office, "operator", "aino", "decider").token
    assert setting_up.login_behind(desk.office, first) is None
    assert follow(desk, "aino", second).inside.member.role == "decider"


def test_only_a_hash_of_the_link_is_kept(desk: Desk) -> None:
    token = accounts.add(desk.office, "operator", "aino", "agent").token
    (link,) = rows(desk.office.store, tables.staff_link)
    assert token.encode() not in link.digest
    assert len(link.digest) == 32


def test_whoever_left_in_the_middle_goes_on_at_the_door(desk: Desk) -> None:
    token = accounts.add(desk.office, "operator", "aino", "agent").token
    assert setting_up.choose_password(desk.office, token, PASSWORD, lambda: "c") is None
    (row,) = rows(desk.office.store, tables.staff)
    aino = Somebody(desk, "aino", row.id, row.secret, "c", [])
    desk.clock.go(hours=1)
    assert aino.session is None
    assert aino.give_password() == "set-up"
    assert step_of(desk.office, aino.inside) == "set-up"
    assert setting_up.secret_of(desk.office, aino.inside) == row.secret
    # a code alone is no second factor before it was set up
    assert not give_code(desk.office, aino.inside, aino.code(), HERE, aino.fresh)
    assert setting_up.confirm(desk.office, aino.inside, "000000", HERE, aino.fresh) is None
    assert setting_up.confirm(desk.office, aino.inside, aino.code(), HERE, aino.fresh)
    assert aino.inside.proven


def test_the_secret_is_never_shown_again(desk: Desk) -> None:
    aino = hired(desk)
    assert setting_up.secret_of(desk.office, aino.inside) is None
    assert setting_up.confirm(desk.office, aino.inside, aino.code(), HERE, aino.fresh) is None


def test_a_link_for_who_lost_the_phone_replaces_everything(desk: Desk) -> None:
    bertta = hired(desk)
    token = accounts.renew_link(desk.office, "operator", bertta.id).token
    assert bertta.sign_in()  # until it is used the old ones open the door
    again = follow(desk, "bertta", token, "viisi aivan toista sanaa")
    assert bertta.session is None
    assert bertta.give_password() == "wrong"
    assert again.secret != bertta.secret
    assert again.sign_in()
    assert not again.sign_in(bertta.codes[0])
