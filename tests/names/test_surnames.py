"""Whether an answer is the surname."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import surname_matches


@pytest.mark.parametrize(
    ("name", "answer", "expected", "reason"),
    [
        ("Maija Meikäläinen", "Meikäläinen", True, "the last word"),
        ("Maija Meikäläinen", "MEIKALAINEN.", True, "by key"),
        ("Maija Meikäläinen", "Maija Meikäläinen", True, "the whole name has it"),
        ("Maija Meikäläinen", "Maija", False, "a given name"),
        ("Anna Virtanen Korhonen", "Virtanen Korhonen", True, "two surnames written apart"),
        ("Anna Virtanen Korhonen", "Korhonen", True, "the last of them"),
        ("Anna Virtanen Korhonen", "Virtanen", False, "not to the end"),
        ("Anna Virtanen-Korhonen", "virtanen korhonen", True, "the joint does not count"),
        ("Anna Virtanen-Korhonen", "Korhonen", False, "half a surname"),
        ("Georg Henrik von Wright", "von Wright", True, "with its particle"),
        ("Georg Henrik von Wright", "Wright", True, "without its particle"),
        ("Georg Henrik von Wright", "von", False, "the particle alone"),
        ("Matti Juhaninpoika Laine", "Juhaninpoika", False, "a patronymic is a given name"),
        ("Virtanen, Maija", "Virtanen", True, "before the comma"),
        ("Virtanen, Maija", "Maija", False, "after the comma"),
        ("Virtanen, Maija", "Maija Virtanen", True, "the whole name, in either order"),
        ("Virtanen, Maija", "Virtanen Maija", True, "the whole name, in either order"),
        ("von Wright, Georg", "Wright", True, "without its particle"),
        ("von, Georg", "von", True, "a surname like a particle"),
        ("Áŋŋel", "annel", True, "a single word is itself"),
        ("Maija Virtanen", "", False, "no answer"),
        ("Maija Virtanen", "...", False, "no letter"),
        ("...", "...", False, "no letter in either"),
        ("Maija Virtanen", "Virtanen" + " " * 100 + "x", True, "only the beginning is read"),
    ],
)
def test_surnames_are_told_from_given_names(
    name: str, answer: str, expected: bool, reason: str
) -> None:
    assert surname_matches(name, answer) is expected, reason


words = st.text(alphabet="abcdefgåäö", min_size=2, max_size=8)


@given(st.lists(words, min_size=2, max_size=5))
def test_the_last_word_always_matches(parts: list[str]) -> None:
    assert surname_matches(" ".join(parts), parts[-1].upper())


@given(words, words)
def test_a_given_name_alone_matches_only_a_surname_like_it(given_name: str, surname: str) -> None:
    alike = surname_matches(surname, given_name)
    assert surname_matches(f"{given_name} {surname}", given_name) is alike
    assert surname_matches(f"{surname}, {given_name}", given_name) is alike
