"""How far names are from each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import grade, key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Maija Meikäläinen", "maijameikalainen"),
        ("Áŋŋel Đuoibmá", "annelduoibma"),
        ("O'Brien", "obrien"),
        ("OʼBrien", "obrien"),
        ("Anna-Liisa", "annaliisa"),
        ("Þóra ŧ ǥ ʒ ł ø æ ß", "thoratgzloaess"),
        ("क्षितिज", "क्षितिज".replace("\u094d", "")),
        ("", ""),
    ],
)
def test_a_key_has_bare_letters_only(name: str, expected: str) -> None:
    assert key(name) == expected


@pytest.mark.parametrize(
    ("confirmed", "new", "expected", "reason"),
    [
        ("Maija Virtanen", "Maija Virtanen", "same", "no change"),
        ("Maija Virtanen", " Maija  Virtanen", "same", "blanks are not kept"),
        ("O'Brien", "O’Brien", "same", "apostrophes compare equal"),
        ("MAIJA VIRTANEN", "Maija Virtanen", "small", "case"),
        ("Cearret", "Čearret", "small", "an accent"),
        ("Anna Liisa Laine", "Anna-Liisa Laine", "small", "a joint"),
        ("Maija Virtanen", "Maija Virtamen", "small", "one letter of eight"),
        ("Maija Virtanen", "Maija Virtamem", "small", "two letters of eight"),
        ("Maija Virtanen", "Maija Vortamem", "large", "three letters"),
        ("Maija Virtanen", "Maja Virtanem", "small", "one letter in each of two words"),
        ("Matti Laine", "Mtati Laine", "small", "two letters changed places"),
        ("Matti Laine", "Mitta Laine", "large", "two letters of five"),
        ("Anna Laine", "Anne Laine", "small", "one letter of four"),
        ("Eva Laine", "Eeva Laine", "large", "one letter of three"),
        ("Maija Virtanen", "Maija Korhonen", "large", "another surname"),
        ("Maija Virtanen", "Virtanen Maija", "large", "another order"),
        ("Maija Virtanen", "Maija Virtanen-Korhonen", "large", "one more surname"),
        ("Maija Virtanen", "Maija", "large", "one word less"),
    ],
)
def test_changes_are_graded(confirmed: str, new: str, expected: str, reason: str) -> None:
    assert grade(confirmed, new) == expected, reason


words = st.lists(st.text(alphabet="abcdåäö", min_size=1, max_size=9), min_size=1, max_size=4)
names = words.map(" ".join)


@given(names)
def test_a_name_is_the_same_as_itself_and_small_in_capitals(name: str) -> None:
    assert grade(name, name) == "same"
    assert grade(name, name.upper()) == "small"


@given(names, words)
def test_another_word_is_never_a_slip(name: str, others: list[str]) -> None:
    other = "".join(others).translate(str.maketrans("abcdåäö", "efghijk"))
    assert grade(f"{name} Laine", f"{name} {other}") == "large"


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)
