"""Which numbers are read, and which may be answered."""

from __future__ import annotations

import pytest

from bot.numbers import answerable, as_sent, e164, masked


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("0401234567", "+358401234567", "as people write it"),
        ("040 123 4567", "+358401234567", "with spaces"),
        ("(040) 123-4567", "+358401234567", "with brackets"),
        ("00358401234567", "+358401234567", "the prefix of calls abroad"),
        ("358401234567", "+358401234567", "as some gateways give it"),
        ("+358 (0)40 123 4567", "+358401234567", "both prefixes at once"),
        ("  +358401234567 ", "+358401234567", "blanks around"),
        ("+46701740605", "+46701740605", "a Swedish number"),
        ("0491234567", "+358491234567", "an operator's that the library does not know"),
        ("16400", None, "a short number is none of a person"),
        ("0401234567 ext 5", None, "an extension receives no texts"),
        ("040", None, "too short"),
        ("BookIT", None, "a name"),
        ("", None, "nothing"),
    ],
)
def test_numbers_are_read(text: str, expected: str | None, reason: str) -> None:
    assert e164(text) == expected, reason


def test_national_numbers_belong_to_the_region_that_is_told() -> None:
    assert e164("0701740605", "SE") == "+46701740605"


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("+358401234567", "+358401234567", "E.164"),
        ("0401234567", "+358401234567", "national"),
        ("358401234567", "+358401234567", "our country's without its plus"),
        ("00358401234567", "+358401234567", "with the prefix of calls abroad"),
        ("46701740605", "+46701740605", "another country's without its plus"),
        ("0046701740605", "+46701740605", "another country's with the prefix"),
        ("16400", "16400", "a short number"),
        ("99999999999", "99999999999", "no country's"),
        ("123456789012345678", "123456789012345678", "longer than any number"),
        ("\u0660\u0664\u0660123456", "\u0660\u0664\u0660123456", "other digits"),
        ("BookIT", "BookIT", "a name"),
        ("0800PIZZA1", "0800PIZZA1", "a name that a telephone's keys would dial"),
        ("+", "+", "a plus alone"),
        ("", "", "nothing"),
    ],
)
def test_senders_are_read_as_message_centres_write_them(
    text: str, expected: str, reason: str
) -> None:
    assert as_sent(text) == expected, reason


OURS = frozenset({"+358461234567"})


@pytest.mark.parametrize(
    ("number", "expected", "reason"),
    [
        ("+358401234567", True, "a mobile"),
        ("+358491234567", True, "of no type the library knows"),
        ("+358457123456", True, "Åland and the mainland share 0457"),
        ("+358181234567", True, "Åland shares the country code"),
        ("+358912345678", True, "some fixed lines send texts"),
        ("+3581234567", True, "no region the library knows, but our country's prefix"),
        ("+358700123456", False, "premium rate"),
        ("+358800123456", False, "free of charge"),
        ("+358291234567", False, "a corporate number"),
        ("+46701740605", False, "another country"),
        ("+12025550123", False, "another country"),
        ("+88212345678", False, "no country"),
        ("+999123456", False, "no such prefix"),
        ("+358461234567", False, "our own"),
        ("16400", False, "a short number"),
        ("BookIT", False, "a name"),
        ("0401234567", False, "not E.164"),
        ("+358401234567;ext=1", False, "not E.164"),
        ("+٣٥٨٤٠١٢٣٤٥٦٧", False, "not ASCII digits"),
        ("+358401234567\n", False, "not to its end"),
        ("", False, "nothing"),
    ],
)
def test_only_ordinary_numbers_are_answered(number: str, expected: bool, reason: str) -> None:
    assert answerable(number, frozenset({"FI"}), OURS) is expected, reason


def test_other_countries_are_answered_where_the_register_says_so() -> None:
    assert answerable("+46701740605", frozenset({"FI", "SE"}))


def test_numbers_are_shown_by_their_last_four_digits() -> None:
    assert masked("+358401234567") == "*4567"
