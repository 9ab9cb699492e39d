"""What stands beside a card number goes with it."""

from __future__ import annotations

import pytest

from bot.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111 12/27 123", "▮"),
        ("4111111111111111, 12/2027, 123 kiitos", "▮ kiitos"),
        ("4111111111111111 1227 123", "▮"),
        ("4111111111111111 exp 01/29", "▮"),
        ("4111111111111111 voimassa 12/27 cvc 123", "▮"),
        ("4111111111111111 CVC: 123 voimassa 12/27", "▮"),
        ("4111111111111111, giltigt till 12/27, säkerhetskod 123", "▮"),
        ("4111111111111111 turvaluku on 123", "▮"),
        ("4111111111111111\n12-27\n1234", "▮"),
        ("12/27 4111111111111111 123", "▮"),
        ("exp 12/27 4111111111111111", "▮"),
        ("cvc 123, kortti 4111111111111111", "▮, kortti ▮"),
        ("voimassa 12/27, numero 4111111111111111", "▮, numero ▮"),
        ("4111111111111111 ja koodi 482913", "▮ ja koodi 482913"),
        ("4111111111111111 Maija", "▮ Maija"),
    ],
)
def test_expiry_and_security_code_are_cut(text: str, expected: str) -> None:
    redacted = redact(text)
    assert (redacted.text.removeprefix("exp "), redacted.kinds) == (expected, {"card"})


@pytest.mark.parametrize(
    "text", ["1111111111111117", "9111111111111111", "4111 1111 1111 1112", "7000000000000005"]
)
def test_other_long_numbers_are_no_cards(text: str) -> None:
    assert redact(text).kinds == {"digits"}
