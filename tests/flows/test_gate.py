from __future__ import annotations

import pytest

from bot.domain import MissSurname
from flows import gate
from tests.turns import KEPT, turn


@pytest.mark.parametrize(
    ("who", "answer", "right", "shared"),
    [
        ("stale", "Meikäläinen", True, False),
        ("stale", "meikalainen", True, False),
        ("stale", "Maija", False, False),
        ("stale", "", False, False),
        ("shared", "Meikäläinen", True, True),
        ("shared", "Virtanen", False, False),
        ("unknown", "Meikäläinen", False, False),
    ],
)
def test_whose_surname_is_right(who: str, answer: str, right: bool, shared: bool) -> None:
    asked = turn(answer, state="gate.asking", who=who)
    assert gate.surname_is_right(asked) is right
    assert gate.surname_is_right_but_shared(asked) is shared


def test_a_surname_may_stand_in_a_sentence_or_before_a_signature() -> None:
    asked = turn("Sukunimeni on Meikäläinen", said="Meikäläinen", state="gate.asking", who="stale")
    assert gate.surname_is_right(asked)


@pytest.mark.parametrize(
    ("wrong", "last", "spent"),
    [(0, False, False), (1, False, False), (2, True, False), (3, True, True), (9, True, True)],
)
def test_three_wrong_surnames_are_allowed(wrong: int, last: bool, spent: bool) -> None:
    asked = turn(who="unknown", wrong_surnames=wrong)
    assert gate.last_surname_try(asked) is last
    assert gate.surname_tries_are_spent(asked) is spent


def test_spent_tries_do_not_trouble_a_fresh_number() -> None:
    assert not gate.surname_tries_are_spent(turn(wrong_surnames=9))


def test_a_wrong_surname_counts_for_known_and_unknown_alike() -> None:
    assert gate.miss_surname(turn(who="unknown")) == gate.miss_surname(turn()) == (MissSurname(),)


def test_a_right_surname_proves_the_one_command_that_was_asked() -> None:
    asked = turn(state="gate.asking", kept=KEPT)
    assert gate.proved(asked) == {**KEPT, "proved": True}
    assert gate.the_command(asked) == "delete"
