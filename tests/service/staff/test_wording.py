"""What staff may not write to a person, and how they are told so."""

from __future__ import annotations

import pytest

from bot.service.staff.wording import LONGEST, fault_in, hidden_signs, normal

ALLOWED = [
    "Hei! Soita meille: 029 123 4567.",
    "Aika on 24.11.2026 klo 10.00, viite T-482133.",
    "Áŋŋel, tervetuloa 🙂",
    "Rivi\ntoinen rivi",
    "👩\u200d💻",
]


@pytest.mark.parametrize("words", ALLOWED)
def test_ordinary_words_may_be_sent(words: str) -> None:
    assert fault_in(words) is None


REFUSED = [
    ("", "empty", "nothing was written"),
    ("a" * (LONGEST + 1), "long", "longer than any text"),
    ("Kortti 4539 1488 0343 6467 poistettu", "card", "a card number"),
    ("Tunnus 131052-308T", "identity", "an identity code"),
    ("Tilille FI21 1234 5600 0007 85", "digits", "an account number"),
    ("Kortti ▮ poistettu", "mark", "what was cut out before"),
    ("Hei\u202emaailma", "signs", "writing turned round"),
    ("Hei\u0007", "signs", "a control character"),
    ("Hei\u00admaailma", "signs", "a hyphen that does not show"),
]


@pytest.mark.parametrize(("words", "what", "why"), REFUSED)
def test_what_may_not_be_sent_is_refused(words: str, what: str, why: str) -> None:
    fault = fault_in(words)
    assert fault
    assert fault.what == what


def test_a_secret_number_is_not_shown_again_but_its_place_is() -> None:
    fault = fault_in("Kortti 4539 1488 0343 6467 ja 131052-308T")
    assert fault
    assert fault.kept == "Kortti ▮ ja ▮"


def test_hidden_signs_are_told_by_their_code_points_each_once() -> None:
    assert hidden_signs("a\u202e\u200f\u202eb\n") == ("U+200F", "U+202E")


def test_lines_end_in_one_way_and_nothing_stands_around_the_words() -> None:
    assert normal(" Hei\r\n\tMaija\r") == "Hei\n Maija"
