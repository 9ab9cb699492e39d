"""A single slip is understood, unless it could be two words."""

from __future__ import annotations

import pytest

from bot.dialogue.exact import ExactForms
from bot.dialogue.typos import NearForms
from tests.dialogue.reading import WORDS

NEAR = NearForms(ExactForms(WORDS))


@pytest.mark.parametrize(
    ("text", "intent", "sure", "reason"),
    [
        ("tieodt", "view", True, "two letters swapped"),
        ("tidot", "view", True, "one missing"),
        ("tieddot", "view", True, "one doubled"),
        ("uppgiftwr", "view", True, "one wrong"),
        ("poita", "delete", False, "between deletion and a call: the one that is asked about"),
        ("raderq", "delete", False, "a deletion alone, which is always asked about"),
        ("kielro", "mkt_off", True, "the ban alone"),
        ("kielo", "mkt_off", False, "between a ban and the language: the safer is asked about"),
    ],
)
def test_one_edit_is_forgiven(text: str, intent: str, sure: bool, reason: str) -> None:
    found = NEAR.find(text)
    assert found is not None
    assert (found.intent, found.sure) == (intent, sure), reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nimk", "too short"),
        ("tixxot", "two edits"),
        ("x" * 500, "longer than any form"),
    ],
)
def test_anything_less_sure_is_not(text: str, reason: str) -> None:
    assert NEAR.find(text) is None, reason
