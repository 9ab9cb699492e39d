from __future__ import annotations

import pytest

from bot.dialogue.heard import Heard
from bot.domain import JoinCase, Registrant
from flows import name
from tests.turns import KEPT, NOW, exact, request, turn


@pytest.mark.parametrize(
    ("argument", "offered"),
    [
        ("Maija Meikälainen", "Maija Meikälainen"),
        ("  Maija   Meikälainen ", "Maija Meikälainen"),
        ("MAIJA MEIKÄLÄINEN", "Maija Meikäläinen"),
        (None, ""),
    ],
)
def test_the_name_is_tidied_and_its_spelling_kept(argument: str | None, offered: str) -> None:
    assert name.offered(turn(heard=Heard(argument=argument))) == offered


@pytest.mark.parametrize(
    ("confirmed", "new", "small"),
    [
        ("Maija Meikäläinen", "Maija Meikalainen", True),
        ("Maija Meikäläinen", "Maija Virtanen", False),
        ("Maija Meikäläinen", "Maija", False),
        ("Maria", "Marja", False),
    ],
)
def test_a_correction_is_small_against_the_confirmed_name(
    confirmed: str, new: str, small: bool
) -> None:
    person = Registrant("r1", "Aivan Toinen", confirmed, NOW)
    asked = turn(registrants=(person,), kept={"new": new})
    assert name.correction_is_small(asked) is small


@pytest.mark.parametrize("who", ["unknown", "shared"])
def test_without_one_record_there_is_nothing_to_correct(who: str) -> None:
    nobody = turn(who=who, kept=KEPT)
    assert not name.correction_is_small(nobody)
    assert not name.name_stands_already(nobody)
    assert name.correct_name(nobody) == ()
    assert name.present_name(nobody) == {}


def test_staff_see_the_old_name_beside_the_new() -> None:
    (opened,) = name.ask_staff_for_the_name(turn(kept=KEPT))
    assert opened.details == {"old": "Maija Meikäläinen", "new": "Maija Meikalainen"}
    (opened,) = name.ask_staff_for_the_name(turn(who="unknown", kept=KEPT))
    assert opened.details == {"old": None, "new": "Maija Meikalainen"}


def test_another_name_joins_the_open_case() -> None:
    standing = turn(kept=KEPT, requests=(request("name"),))
    assert name.ask_staff_for_the_name(standing) == (JoinCase("T-name", "Maija Meikalainen"),)


def test_nothing_beside_the_command_is_no_name() -> None:
    assert name.nothing_is_given(turn(heard=exact("name")))
    assert not name.name_is_unreadable(turn(heard=exact("name")))
    assert name.name_is_unreadable(turn(heard=exact("name", argument="12345")))
