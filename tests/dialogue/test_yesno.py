"""Short answers mean what they mean in the language of the conversation."""

from __future__ import annotations

import pytest

from bot.dialogue.yesno import Answers
from tests.dialogue.reading import WORDS

ANSWERS = Answers(WORDS)


@pytest.mark.parametrize(
    ("text", "language", "answer", "reason"),
    [
        ("kyllä", "fi", "yes", ""),
        ("kylla", "fi", "yes", "without dots"),
        ("kyllä", "sv", "yes", "never anything else in Swedish"),
        ("joo", None, "yes", "the same in both"),
        ("ja", "sv", "yes", ""),
        ("ja", "fi", None, "*and* in Finnish"),
        ("ja", None, None, "two meanings"),
        ("jo", "fi", None, "*already* in Finnish"),
        ("en", "fi", "no", ""),
        ("en", "sv", None, "*one* in Swedish"),
        ("ei", "sv", "no", "never anything else in Swedish"),
        ("nej", "fi", "no", "never anything else in Finnish"),
        ("nej", None, "no", ""),
        ("e", "sv", None, "*is* in spoken Swedish"),
        ("k", "sv", None, "yes in Finnish only"),
        ("ei kiitos", "fi", "no", ""),
        ("kanske", "sv", None, "perhaps"),
    ],
)
def test_yes_and_no(text: str, language: str | None, answer: str | None, reason: str) -> None:
    heard = ANSWERS.find(text, language)
    assert heard is not None
    assert heard.answer == answer, reason


@pytest.mark.parametrize(
    ("text", "language", "choice"),
    [
        ("1", None, 1),
        ("0", "fi", 0),
        ("nro 1", "fi", 1),
        ("nr. 2", "sv", 2),
        ("vaihtoehto 3", "fi", 3),
        ("yksi", "fi", 1),
        ("ett", "sv", 1),
        ("en", "sv", 1),
        ("två", "sv", 2),
    ],
)
def test_the_digit_of_a_menu(text: str, language: str | None, choice: int) -> None:
    heard = ANSWERS.find(text, language)
    assert heard is not None
    assert heard.choice == choice


@pytest.mark.parametrize("text", ["10", "tiedot", "1 2", ""])
def test_anything_else_is_no_answer(text: str) -> None:
    assert ANSWERS.find(text, "fi") is None
