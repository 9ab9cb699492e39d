"""Identity codes, in every spelling. The individual numbers 900 to 999 belong to nobody."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redact import MARK, redact


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("010190-900P", "▮", "as it is printed"),
        ("010190-900p", "▮", "small letters"),
        ("Hetu: 010190-900P.", "Hetu: ▮.", "in a sentence"),
        ("hetu010190-900Pkiitos", "hetu▮kiitos", "glued to words"),
        ("010190 - 900P", "▮", "spaces around the sign"),
        ("01 01 90 - 900 P", "▮", "spaces within"),
        ("0 1 0 1 9 0 - 9 0 0 P", "▮", "digit by digit"),
        ("010190–900P", "▮", "a dash"),
        ("010190\u200b-\u200b900P", "▮", "invisible spaces"),
        ("０１０１９０－９００Ｐ", "▮", "wide digits"),
        ("٠١٠١٩٠-٩٠٠P", "▮", "Arabic digits"),
        ("O1O19O-9OOP", "▮", "the letter O for 0"),
        ("0l0l90-900P", "▮", "the letter l for 1"),
        ("010190-900X", "▮", "the check fails, the date is real"),
        ("010190-9005 kiitos", "▮ kiitos", "a digit as check"),
        ("311299Y999E", "▮", "the signs of 2023"),
        ("290200A901C", "▮", "born in a leap year"),
        ("150505F950M", "▮", "the last sign of this century"),
        ("131299+907V", "▮", "born in the 1800s"),
        ("020385X9454", "▮", "a digit as check after a letter as sign"),
        ("010190900P", "▮", "without its sign, by its check letter"),
        ("1234 010190-900P", "1234 ▮", "digits before"),
        ("900101-1234", "▮", "Swedish"),
        ("19900101-1234", "▮", "Swedish, with its century"),
        ("900101+1234", "▮", "Swedish, over a hundred years"),
    ],
)
def test_identity_codes_are_cut(text: str, expected: str, reason: str) -> None:
    redacted = redact(text)
    assert (redacted.text, redacted.kinds) == (expected, {"identity"}), reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("991390-900P", "no such date"),
        ("300200A901C", "no such date in any year"),
        ("901301-1234", "no such month"),
    ],
)
def test_what_has_no_real_date_is_only_a_long_number_or_nothing(text: str, reason: str) -> None:
    assert "identity" not in redact(text).kinds, reason


@pytest.mark.parametrize(
    "text",
    [
        "Maksoin 010124 a 500 euroa",
        "10.10.2010 100 kpl",
        "POISTA 101010",
        "koodi 101010 100",
        "oli 10 a 100",
        "0101901000",
    ],
)
def test_ordinary_texts_are_no_identity_code(text: str) -> None:
    assert "identity" not in redact(text).kinds


@given(
    st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    st.integers(900, 999),
    st.sampled_from("-YXWVU"),
    st.sampled_from("0123456789ABCDEFHJKLMNPRSTUVWXY"),
)
def test_every_real_date_makes_an_identity_code(
    born: date, number: int, sign: str, check: str
) -> None:
    assert redact(f"hetu {born:%d%m%y}{sign}{number}{check}.").text == f"hetu {MARK}."
