from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.language import language_unknown, spoken, switches_to
from tests.turns import NOW, exact, turn

LONG_AGO = NOW - timedelta(days=181)
BOUND = {"language": "sv", "language_bound": True}
CASES = [
    ("SVENSKA binds", exact("lang_sv"), {"language": "fi"}, ("sv", True)),
    ("SUOMI binds over a binding", exact("lang_fi"), BOUND, ("fi", True)),
    ("KIELI binds nothing", exact("lang_ask", language="sv"), {"language": "fi"}, ("sv", False)),
    ("a binding outweighs the word", exact("view"), BOUND, ("sv", True)),
    ("the exact word", exact("view", language="sv"), {"language": "fi"}, ("sv", False)),
    ("a word of no language", exact("mkt_off", language=None), {"language": "sv"}, ("sv", False)),
    (
        "a sentence does not switch",
        Heard("view", "sv", Certainty.PROPOSED),
        {"language": "fi"},
        ("fi", False),
    ),
    (
        "what the words look like, when nothing is known",
        Heard("view", "sv", Certainty.PROPOSED),
        {"language": None},
        ("sv", False),
    ),
    ("nothing at all", Heard(), {"language": None}, (None, False)),
    (
        "a binding of long ago is forgotten",
        Heard(),
        {"language": "sv", "language_bound": True, "heard_at": LONG_AGO},
        (None, False),
    ),
]


@pytest.mark.parametrize(
    ("heard", "before", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_language_of_an_answer(
    heard: Heard, before: dict[str, object], expected: tuple[str | None, bool]
) -> None:
    asked = turn(heard=heard, conversation=before)
    assert spoken(asked) == expected
    assert language_unknown(asked) is (expected[0] is None)


@pytest.mark.parametrize(
    ("intent", "language"),
    [("lang_fi", "fi"), ("lang_sv", "sv"), ("lang_ask", None), ("view", None), (None, None)],
)
def test_which_language_an_intent_switches_to(intent: str | None, language: str | None) -> None:
    assert switches_to(intent) == language
