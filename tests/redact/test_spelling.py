"""One spelling of all digits and signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redact.spelling import MARK, VIEW, hidden


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("4１٤०⁴", "41404"),
        ("\u00a0\u2009\u3000", "   "),
        ("\n\t\r\u2028", "\n\n\n\n"),
        ("-–—−‑", "-----"),
        ("／．·•⁄", "/.../"),
        ("\u200b\u2060\u0336\u20e3", "\u200b" * 4),
        ("ÅÄÖＸ", "åäöx"),
        ("İﬁ½", "İﬁ½"),
        (MARK, MARK),
    ],
)
def test_signs_have_one_spelling(text: str, view: str) -> None:
    assert text.translate(VIEW) == view


@given(st.text(max_size=100))
def test_the_view_has_a_character_for_each_of_the_text(text: str) -> None:
    assert len(text.translate(VIEW)) == len(text)


def test_spans_are_hidden_in_place() -> None:
    assert hidden("abcdef", [(1, 3), (5, 6)]) == f"a{MARK}{MARK}de{MARK}"
