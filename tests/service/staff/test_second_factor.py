"""Codes that change, and recovery codes: each is taken once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from bot.service.staff.second_factor import (
    address_of,
    code_of,
    fresh_secret,
    in_groups,
    replace_recovery,
    take,
    take_code,
)
from bot.store.staff import accounts, recovery
from bot.store.unit import Store

NOW = datetime(2026, 12, 1, 8, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def member(store: Store) -> int:
    with store.write() as unit:
        return accounts.add(unit, "bertta", "decider", "active", NOW)


def taken(store: Store, member: int, code: str, **later: float) -> bool:
    with store.write() as unit:
        return take_code(unit, member, SECRET, code, NOW + timedelta(**later))


STEPS = [
    (0, True, "the current one"),
    (-1, True, "the one before: typing takes time"),
    (-2, False, "an older one"),
    (1, False, "one to come"),
]


@pytest.mark.parametrize(("step", "right", "why"), STEPS)
def test_the_current_code_is_taken_and_the_one_before(
    store: Store, member: int, step: int, right: bool, why: str
) -> None:
    code = pyotp.TOTP(SECRET).at(int(NOW.timestamp()) + 30 * step)
    assert taken(store, member, code) is right


def test_a_code_is_taken_once(store: Store, member: int) -> None:
    code = code_of(SECRET, NOW)
    assert taken(store, member, f" {code[:3]} {code[3:]} ")
    assert not taken(store, member, code)
    assert not taken(store, member, code, seconds=25)


def test_a_code_from_before_the_last_one_taken_is_too_late(store: Store, member: int) -> None:
    before = code_of(SECRET, NOW - timedelta(seconds=30))
    assert taken(store, member, code_of(SECRET, NOW))
    assert not taken(store, member, before)


@pytest.mark.parametrize("code", ["", "000000", "１２３４５６", "0" * 5000, "\x00", "ä"])
def test_nothing_else_is_a_code(store: Store, member: int, code: str) -> None:
    assert not taken(store, member, code)


def test_ten_recovery_codes_each_work_once(store: Store, member: int) -> None:
    with store.write() as unit:
        codes = replace_recovery(unit, member)
        assert len(set(codes)) == 10
        assert all(len(code) == 19 for code in codes)
        typed = codes[0].replace("-", " ").upper()
        assert take(unit, member, SECRET, typed, NOW) == "recovery code"
        assert take(unit, member, SECRET, codes[0], NOW) is None
        assert recovery.left(unit, member) == 9


def test_new_recovery_codes_void_the_old(store: Store, member: int) -> None:
    with store.write() as unit:
        old, new = replace_recovery(unit, member), replace_recovery(unit, member)
        assert take(unit, member, SECRET, old[0], NOW) is None
        assert take(unit, member, SECRET, new[0], NOW) == "recovery code"


def test_a_secret_is_copied_by_hand_or_scanned() -> None:
    secret = fresh_secret()
    assert in_groups(secret).replace(" ", "") == secret
    assert address_of(SECRET, "äiti") == (
        f"otpauth://totp/Omatiedot:%C3%A4iti?secret={SECRET}&issuer=Omatiedot"
    )
