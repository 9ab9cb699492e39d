"""One's own account: password, recovery codes, sessions, language."""

from __future__ import annotations

import secrets

import pytest

from bot.service.staff import own_account
from bot.service.staff.sessions import current
from bot.service.staff.slowing import TooSoon
from bot.store.staff import sessions
from bot.store.unit import Store
from tests.offices import furnished
from tests.service.staff.somebody import HERE, Somebody, hired

NEW = "viisi aivan toista sanaa"


@pytest.fixture
def bertta(store: Store) -> Somebody:
    return hired(furnished(store))


def elsewhere(they: Somebody) -> str:
    """The cookie of another browser of theirs."""
    cookie, now = secrets.token_urlsafe(32), they.desk.clock()
    with they.office.store.write() as unit:
        sessions.begin(unit, sessions.digest_of(cookie), they.id, now, now)
    return cookie


def change(they: Somebody, old: str, new: str = NEW) -> str | None:
    return own_account.change_password(they.office, they.inside, old, new, HERE, they.fresh)


def test_another_password_ends_every_other_session(bertta: Somebody) -> None:
    other, before = elsewhere(bertta), bertta.cookie
    assert change(bertta, bertta.password) is None
    assert bertta.inside.proven
    assert current(bertta.office, other) is None
    assert current(bertta.office, before) is None
    assert bertta.give_password() == "wrong"
    bertta.password = NEW
    assert bertta.sign_in()


def test_it_needs_the_old_one_and_a_good_new_one(bertta: Somebody) -> None:
    other = elsewhere(bertta)
    assert change(bertta, "wrong wrong wrong") == "wrong"
    assert change(bertta, bertta.password, "short") == "short"
    assert current(bertta.office, other)
    assert bertta.give_password() == "code"


def test_guessing_the_old_one_is_slowed_down(bertta: Somebody) -> None:
    for _ in range(5):
        change(bertta, "wrong wrong wrong")
    with pytest.raises(TooSoon):
        change(bertta, bertta.password)


def test_new_recovery_codes_take_a_fresh_code(bertta: Somebody) -> None:
    def draw(code: str) -> list[str] | None:
        return own_account.new_recovery_codes(bertta.office, bertta.inside, code, HERE)

    assert draw("000000") is None
    assert draw(bertta.codes[0]) is None
    codes = draw(bertta.code())
    assert codes
    assert own_account.own(bertta.office, bertta.inside).codes_left == 10
    assert not bertta.sign_in(bertta.codes[0])
    assert bertta.sign_in(codes[0])
    assert own_account.own(bertta.office, bertta.inside).codes_left == 9


def test_ones_sessions_are_listed_and_the_others_ended(bertta: Somebody) -> None:
    bertta.desk.clock.go(minutes=10)
    assert bertta.session
    other = elsewhere(bertta)
    found = own_account.own(bertta.office, bertta.inside).sessions
    assert [each.this for each in found] == [False, True]
    assert own_account.end_others(bertta.office, bertta.inside) == 1
    assert current(bertta.office, other) is None
    assert [each.this for each in own_account.own(bertta.office, bertta.inside).sessions] == [True]


def test_sessions_that_are_over_are_not_listed(bertta: Somebody) -> None:
    elsewhere(bertta)
    bertta.desk.clock.go(minutes=14)
    assert bertta.session
    bertta.desk.clock.go(minutes=14)
    assert len(own_account.own(bertta.office, bertta.inside).sessions) == 1


def test_a_language_is_remembered(bertta: Somebody) -> None:
    own_account.choose_language(bertta.office, bertta.inside, "sv")
    assert bertta.inside.member.language == "sv"
