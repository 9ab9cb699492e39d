"""Names as they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import clean
from bot.names.cleaning import letters


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("  Maija \n Meikäläinen ", "Maija Meikäläinen", "blanks"),
        ("Maija\u00a0Meikäläinen", "Maija Meikäläinen", "a no-break space"),
        ("A\u030ake O\u0308hman", "Åke Öhman", "composed"),
        ("Virtanen – Korhonen", "Virtanen-Korhonen", "a dash that a telephone made"),
        ("Virtanen\u2011Korhonen", "Virtanen-Korhonen", "a no-break hyphen"),
        ("Virtanen ,Maija", "Virtanen, Maija", "register order stays"),
        ("Maija Meikäläinen.", "Maija Meikäläinen", "the stop of a sentence"),
        ("Maija Meikäläinen!", "Maija Meikäläinen", "an exclamation"),
        ("Maija M.", "Maija M.", "the stop of an initial"),
        ("J. Esimerkki", "J. Esimerkki", "the stop of an initial"),
        ("D’Angelo", "D’Angelo", "the curly apostrophe is kept"),
        ("O´Brien", "O'Brien", "an accent without a letter"),
        ("af URSIN", "af URSIN", "case is nobody's business here"),
        ("", "", "nothing"),
    ],
)
def test_names_are_cleaned(text: str, expected: str, reason: str) -> None:
    assert clean(text) == expected, reason


@given(st.text(max_size=60))
def test_no_letter_is_lost_or_won(text: str) -> None:
    assert letters(clean(text)) <= letters(text)
    assert clean(clean(text)) == clean(text)
