from __future__ import annotations

import pytest

from tests.dialogue.reading import UNDERSTANDING


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("Älkää tallentako!", True),
        ("Jag vill inte vara med", True),
        ("Kyllä kiitos", False),
        ("Olen Katja", False),
        ("", False),
    ],
)
def test_a_negation_is_heard_whatever_is_negated(text: str, no: bool) -> None:
    assert UNDERSTANDING.has_a_no(text) is no
