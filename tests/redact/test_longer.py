"""Bank accounts and numbers of seven digits and more."""

from __future__ import annotations

import pytest

from bot.redact.longer import accounts, long_numbers
from bot.redact.spelling import MARK


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("fi21 1234 5600 0007 85", [(0, 22)]),
        ("tili fi2112345600000785!", [(5, 23)]),
        ("fi22 1234 5600 0007 85", []),
        ("fi21 1234 5600 0007", []),
        ("fi21 1234 5600 0007 856", []),
    ],
)
def test_accounts_are_known_by_their_check_digits(view: str, found: list[tuple[int, int]]) -> None:
    assert list(accounts(view)) == found


@pytest.mark.parametrize(
    ("view", "found", "reason"),
    [
        ("1234567", [(0, 7)], "seven digits"),
        ("123456", [], "six digits"),
        ("12 34-56.7", [(0, 10)], "single joints"),
        ("123  4567", [], "two joints part numbers"),
        ("123, 4567", [], "a list"),
        ("1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7", [(0, 13)], "invisible joints"),
        (f"123{MARK}4567", [], "what is cut parts numbers"),
        ("0401234567 482913", [], "a telephone number and a code"),
        ("1234567 0401234567", [(0, 7)], "a telephone number behind stays"),
    ],
)
def test_long_numbers_are_found(view: str, found: list[tuple[int, int]], reason: str) -> None:
    assert list(long_numbers(view)) == found, reason
