"""What is cut out of a text, and what stays."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from bot.redact import LIMIT, MARK, Redacted, redact

VISA, MASTERCARD, AMEX = (
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
)
"""Numbers that the card schemes publish for tests."""


@pytest.mark.parametrize(
    ("text", "expected", "disguise"),
    [
        ("4111111111111111", "▮", "none"),
        ("4111 1111 1111 1111", "▮", "spaces"),
        ("4111-1111-1111-1111", "▮", "hyphens"),
        ("4111.1111.1111.1111", "▮", "full stops"),
        ("4111/1111/1111/1111", "▮", "slashes"),
        ("4111\u00a01111\u00a01111\u00a01111", "▮", "no-break spaces"),
        ("4111\u200b1111\u200b1111\u200b1111", "▮", "invisible spaces"),
        ("４１１１　１１１１　１１１１　１１１１", "▮", "wide digits"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "▮", "Arabic digits"),
        ("4111 1111\n1111 1111", "▮", "a line break"),
        ("3782 822463 10005", "▮", "Amex, in its own groups"),
        ("korttini4111111111111111kiitos", "korttini▮kiitos", "glued to words"),
        ("4111 1111 1111 1111 123", "▮", "the security code behind"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "▮", "digit by digit"),
        ("41 11 11 11 11 11 11 11", "▮", "in pairs"),
        ("4111–1111—1111−1111", "▮", "dashes"),
        ("4111 (1111) 1111 - 1111", "▮", "brackets and wide joints"),
        ("4\ufe0f\u20e3" + "1\ufe0f\u20e3" * 15, "▮", "emoji digits"),
        ("nro 14111111111111111", "nro ▮", "a digit in front"),
        ("+4111 1111 1111 1111", "+▮", "as if it were a telephone number"),
        ("3056-930902-5904", "▮", "Diners: the middle looks like a birthday"),
        ("5555555555554444 ja 4000056655665556", "▮ ja ▮", "two cards"),
        ("5555 5555 5555 4444 4000 0566 5566 5556", "▮ ▮", "two cards in one row"),
        ("4222222222222", "▮", "thirteen digits"),
        ("6304000000000000000", "▮", "nineteen digits"),
    ],
)
def test_card_numbers_are_cut_in_every_disguise(text: str, expected: str, disguise: str) -> None:
    assert redact(text) == Redacted(expected, frozenset({"card"})), disguise


@pytest.mark.parametrize(
    ("text", "expected", "kinds", "reason"),
    [
        ("Soita 0401234567 tai 131052-308T", "Soita 0401234567 tai ▮", {"identity"}, "mixed"),
        ("4111111111111111 131052-308T", "▮ ▮", {"card", "identity"}, "two secrets"),
        ("tili FI21 1234 5600 0007 85", "tili ▮", {"digits"}, "a bank account"),
        ("4111 1111", "▮", {"digits"}, "half a card"),
        ("1111 1111 kiitos", "▮ kiitos", {"digits"}, "the other half"),
        ("4111 1111 1111 1112", "▮", {"digits"}, "a card with a slip of the pen"),
        ("0401234567 4111 1111 1111 1111", "0401234567 ▮", {"card"}, "a number before"),
        ("4111 1111 1111 1111 040 123 4567", "▮ 040 123 4567", {"card"}, "a number after"),
    ],
)
def test_each_secret_is_cut_by_its_kind(
    text: str, expected: str, kinds: set[str], reason: str
) -> None:
    assert redact(text) == Redacted(expected, frozenset(kinds)), reason


ORDINARY = """
POISTA 482913|482913|482 913|RADERA 482 913|KOPIO T-482133|T-482133 ja T-482134|STOP|KYLLÄ|1
Numeroni on 0401234567|Soittakaa 040 123 4567 tai 050-123 4567|040 123 4567 050 123 4567
+358401234567|+358 40 123 4567|+358 (0)40 123 4567|00358 40 1234567|00358401234567|358401234567
(09) 123 4567|029 123 4567|358 40 123 4567|+46701740605|+46 70 174 06 05|0701740605|070-174 06 05
Soita 358401234567 15 jälkeen|Lapsen 0401234567 ja oma 0501234567|Nro 12 0401234567
3.2.2024|03.02.2024 klo 12.30|2024-02-03|3/2/2024|klo 12.30-15.00|3.2.2024-10.2.2024|1.2.
24.12.-6.1.2025 10.00-18.00|3.-5.2.2024 12:30|ma 3.2.2024 9.00, ti 4.2.2024 10.30|2019-2024
Esimerkkikuja 2, 02100 Espoo|Esimerkkikuja 12 00100 Helsinki|Exempelgränden 12 123 45 Stockholm
Maksoin 1 200,50 euroa|Syntynyt 1.1.1980|Kortti päättyy 1234|cvc 123|100 000 euroa
Sain 2 viestiä 3.2.2024 klo 12.30 numerosta 029 123 4567|NIMI Maija Meikäläinen
"""


@pytest.mark.parametrize("text", ORDINARY.strip().replace("\n", "|").split("|"))
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert redact(text) == Redacted(text, frozenset())


def test_every_finnish_mobile_number_stays_though_one_in_ten_would_pass_for_a_card() -> None:
    numbers = [f"{prefix}40{n:07}" for prefix in ("00358", "+358", "358") for n in range(200)]
    assert [number for number in numbers if redact(number).kinds] == []
    assert any(luhn.is_valid(number.lstrip("+")) for number in numbers)


def test_only_as_much_is_read_as_a_gateway_brings() -> None:
    assert redact("a" * (LIMIT + 1)).text == "a" * LIMIT


@pytest.mark.parametrize("text", ["\ud800 4111111111111111", "4111111111111111\x00", "½ 123456"])
def test_broken_texts_are_redacted_too(text: str) -> None:
    assert "4111" not in redact(text).text


# ---------------------------------------------------------------- properties


def plain_digits(text: str) -> str:
    """An oracle of its own: each digit in ASCII, all between digits dropped but the marks."""
    shown = (unicodedata.decimal(sign, None) for sign in text)
    return "".join(
        MARK if sign == MARK else "x" if sign.isalpha() else "" if digit is None else str(digit)
        for sign, digit in zip(text, shown, strict=True)
    )


def card_within(text: str) -> bool:
    """Whether any 13 to 19 digits in a row, whatever stands between, are a card number."""
    runs = re.findall(r"\d{13,}", plain_digits(text))
    windows = (
        run[start : start + length]
        for run in runs
        for start, length in itertools.product(range(len(run)), range(13, 20))
        if start + length <= len(run)
    )
    return any(window[0] in "23456" and luhn.is_valid(window) for window in windows)


@st.composite
def cards(draw: st.DrawFn, shortest: int, longest: int) -> str:
    length = draw(st.integers(shortest, longest))
    first = draw(st.sampled_from(["2221", "34", "37", "4", "51", "55", "6011", "62"]))
    digits = first + draw(st.text("0123456789", min_size=20, max_size=20))
    body = digits[: length - 1]
    return body + luhn.calc_check_digit(body)


SEPARATORS = ["", " ", "-", ".", "/", "\u00a0", "\u200b", "\n", "\u2009", " - ", "–"]
ALPHABETS = [
    "0123456789",
    "０１２３４５６７８９",
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
]


@st.composite
def disguised(draw: st.DrawFn, shortest: int = 13, longest: int = 19) -> str:
    number, size = draw(cards(shortest, longest)), draw(st.sampled_from([1, 2, 3, 4, 5, 8, 19]))
    groups = [number[place : place + size] for place in range(0, len(number), size)]
    separator, alphabet = draw(st.sampled_from(SEPARATORS)), draw(st.sampled_from(ALPHABETS))
    spelt = separator.join(groups).translate(str.maketrans("0123456789", alphabet))
    before = draw(st.sampled_from(["", "kortti ", "x", "Nro: ", "0401234567 "]))
    after = draw(st.sampled_from(["", " kiitos", "x", ".", " cvc 123", " 12/27 123"]))
    return before + spelt + after


@given(disguised())
def test_no_card_is_left_in_any_spelling(text: str) -> None:
    redacted = redact(text)
    assert MARK in redacted.text
    assert not card_within(redacted.text)
    assert redacted.kinds & {"card", "digits"}


@given(disguised(15, 16))
def test_no_expiry_and_no_code_is_left_beside_a_card(text: str) -> None:
    redacted = redact(text)
    if redacted.kinds == {"card"} and text.endswith((" 12/27 123", " cvc 123")):
        assert redacted.text.endswith(MARK)


pieces = st.sampled_from(
    [
        *("4111", "1111 1111", "040 123 4567", "3.2.2024", "12.30", "482913", "010190-900P", " "),
        *("-", ".", "/", "\n", "\u200b", "o", "x", "+358", "12/27", "cvc 123", MARK, "7", "٣"),
    ]
)


@given(st.lists(pieces, max_size=14).map("".join) | st.text(max_size=80) | disguised())
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once.text).text == once.text


@given(st.text(alphabet=st.characters(exclude_categories=["Nd", "No", "Nl"]), max_size=200))
def test_a_text_without_digits_is_never_touched(text: str) -> None:
    assert redact(text) == Redacted(text, frozenset())


@given(st.integers(0, 999_999), st.sampled_from(["POISTA ", "RADERA ", "", "koodi "]))
def test_a_code_of_six_digits_always_stays(code: int, command: str) -> None:
    assert redact(f"{command}{code:06}").kinds == frozenset()
    assert redact(f"{command}{code // 1000:03} {code % 1000:03}").kinds == frozenset()


@pytest.mark.parametrize("number", [VISA, MASTERCARD, AMEX])
@pytest.mark.parametrize("cut", range(1, 15))
def test_two_halves_of_a_card_never_make_a_whole(number: str, cut: int) -> None:
    both = redact(number[:cut]).text + redact(number[cut:]).text
    assert MARK in both
    assert not card_within(both)
