"""A password, then a code; what fails, and what the log says of it."""

from __future__ import annotations

import pytest

from bot.service.staff import accounts, passwords
from bot.service.staff.sessions import current
from bot.service.staff.signing_in import (
    give_code,
    give_password,
    login_of,
    sign_out,
    step_of,
)
from bot.service.staff.slowing import TooSoon
from bot.store import tables
from bot.store.staff import accounts as rows_of
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.books import rows
from tests.service.staff.somebody import HERE, Somebody, hired


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store)


@pytest.fixture
def bertta(desk: Desk) -> Somebody:
    return hired(desk)


def log(desk: Desk) -> list[tuple[str, str, str | None, str]]:
    found = rows(desk.office.store, tables.audit)
    return [(row.actor, row.action, row.subject, row.result) for row in found]


def test_a_password_and_a_code_open_the_console(bertta: Somebody) -> None:
    before = bertta.cookie
    assert bertta.give_password() == "code"
    waits, cookie = bertta.inside, bertta.cookie
    assert (waits.proven, step_of(bertta.office, waits)) == (False, "code")
    assert give_code(bertta.office, waits, bertta.code(), HERE, bertta.fresh)
    assert bertta.inside.proven
    assert len({before, cookie, bertta.cookie}) == 3
    assert current(bertta.office, cookie) is None
    me = f"staff:{bertta.id}"
    assert log(bertta.desk)[-1] == (me, "signed in", me, "ok")


def test_a_recovery_code_opens_it_once(bertta: Somebody) -> None:
    assert bertta.sign_in(bertta.codes[0])
    assert not bertta.sign_in(bertta.codes[0])
    assert bertta.sign_in(bertta.codes[1])


def test_the_login_is_found_however_it_is_written(bertta: Somebody) -> None:
    bertta.login = "  BERTTA "
    assert bertta.give_password() == "code"


def test_wrong_is_wrong_whatever_was_wrong(desk: Desk, bertta: Somebody) -> None:
    assert bertta.give_password("neljä satunnaista sanoo") == "wrong"
    assert log(desk)[-1] == ("stranger", "tried to sign in", f"staff:{bertta.id}", "wrong password")
    for login in ("nobody", "", "\x00", "a" * 5000, "bertta\x00"):
        outcome = give_password(desk.office, login, bertta.password, login, bertta.fresh)
        assert outcome == "wrong"
        assert log(desk)[-1] == ("stranger", "tried to sign in", None, "wrong password")


def test_whoever_was_only_invited_has_no_password(desk: Desk) -> None:
    accounts.add(desk.office, "operator", "aino", "agent")
    assert give_password(desk.office, "aino", "", HERE, str) == "wrong"


def test_a_wrong_code_opens_nothing(bertta: Somebody) -> None:
    assert not bertta.sign_in("000000")
    assert not bertta.inside.proven
    assert log(bertta.desk)[-1][3] == "wrong code"


def test_a_code_works_once(bertta: Somebody) -> None:
    code = bertta.code()
    assert bertta.sign_in(code)
    assert not bertta.sign_in(code)


def test_wrong_codes_are_slowed_down_like_wrong_passwords(bertta: Somebody) -> None:
    bertta.give_password()
    waits = bertta.inside
    for _ in range(5):
        assert not give_code(bertta.office, waits, "000000", HERE, bertta.fresh)
    with pytest.raises(TooSoon):
        give_code(bertta.office, waits, bertta.code(), "192.0.2.9", bertta.fresh)
    bertta.desk.clock.go(seconds=32)
    assert give_code(bertta.office, waits, bertta.code(), HERE, bertta.fresh)


def test_the_right_password_works_after_the_wait(bertta: Somebody) -> None:
    for _ in range(5):
        assert bertta.give_password("wrong wrong wrong") == "wrong"
    with pytest.raises(TooSoon) as soon:
        bertta.give_password()
    bertta.desk.clock.go(seconds=soon.value.seconds)
    assert bertta.sign_in()
    # the login begins anew; the address, where others may sit, does not
    assert bertta.give_password("wrong wrong wrong", "192.0.2.7") == "wrong"
    assert bertta.give_password("wrong wrong wrong") == "wrong"
    with pytest.raises(TooSoon):
        bertta.give_password("wrong wrong wrong")


def test_a_suspended_one_is_told_so_once_the_password_was_right(bertta: Somebody) -> None:
    accounts.suspend(bertta.office, "operator", bertta.id)
    assert bertta.give_password("wrong wrong wrong") == "wrong"
    assert bertta.give_password() == "suspended"
    assert bertta.session is None


def test_a_removed_one_is_a_stranger(bertta: Somebody) -> None:
    accounts.remove(bertta.office, "operator", bertta.id)
    assert bertta.give_password() == "wrong"


def test_sixty_days_away_suspend_also_at_the_door(bertta: Somebody) -> None:
    bertta.desk.clock.go(days=61)
    assert bertta.give_password() == "suspended"
    accounts.resume(bertta.office, "operator", bertta.id)
    assert bertta.sign_in()


def test_an_old_hash_is_renewed_with_the_next_password(
    bertta: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASHER", passwords.PasswordHasher(1, 8192, 1))
    weaker = passwords.hash_of(bertta.password)
    monkeypatch.undo()
    with bertta.office.store.write() as unit:
        rows_of.set_password(unit, bertta.id, weaker)
    assert bertta.sign_in()
    (row,) = rows(bertta.office.store, tables.staff)
    assert not passwords.is_old(row.password)


def test_signed_out_is_signed_out_at_once(bertta: Somebody) -> None:
    sign_out(bertta.office, bertta.inside)
    assert bertta.session is None
    assert log(bertta.desk)[-1][1] == "signed out"


LOGINS = [
    ("Aino", "aino"),
    (" aino.a-b_c@esimerkki.fi ", "aino.a-b_c@esimerkki.fi"),
    ("a\u030ake", "åke"),
    ("_aino", None),
    ("aino b", None),
    ("", None),
    ("a" * 65, None),
    ("ai\nno", None),
]


@pytest.mark.parametrize(("given", "login"), LOGINS)
def test_a_login_is_one_word(given: str, login: str | None) -> None:
    assert login_of(given) == login
