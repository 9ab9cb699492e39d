"""A single slip is understood, unless it could be two words."""

from __future__ import annotations

import pytest

from bot.dialogue.exact import ExactForms
from bot.dialogue.typos import NearForms
from tests.dialogue.reading import WORDS

NEAR = NearForms(ExactForms(WORDS))


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("tieodt", "view", "two letters swapped"),
        ("tidot", "view", "one missing"),
        ("tieddot", "view", "one doubled"),
        ("uppgiftwr", "view", "one wrong"),
        ("poita", "delete", "between deletion and a call: the one that is asked about"),
    ],
)
def test_one_edit_is_forgiven(text: str, intent: str, reason: str) -> None:
    found = NEAR.find(text)
    assert found is not None
    assert found[1] == intent, reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kielo", "between a ban and the language"),
        ("nimk", "too short"),
        ("tixxot", "two edits"),
        ("x" * 500, "longer than any form"),
    ],
)
def test_anything_less_sure_is_not(text: str, reason: str) -> None:
    assert NEAR.find(text) is None, reason
