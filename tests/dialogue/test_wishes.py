from __future__ import annotations

import pytest

from bot.dialogue import wishes
from bot.dialogue.heard import Heard
from bot.domain import JoinCase, OpenCase, StopChanges, VoidCodes
from bot.requests import KINDS
from tests.offices import the_catalogue
from tests.turns import KEPT, NOW, challenge, exact, request, turn

OPEN = "proposal.proposing"


@pytest.mark.parametrize(
    ("intent", "sentence", "following", "owed"),
    [
        ("delete", True, None, True),
        ("delete", True, "view", True),
        ("delete", True, "delete", False),
        ("delete", False, None, False),
        ("mkt_on", True, None, False),
        ("thanks", True, None, False),
    ],
)
def test_a_right_in_a_sentence_is_owed_unless_its_own_word_follows(
    intent: str, sentence: bool, following: str | None, owed: bool
) -> None:
    heard = exact(following) if following else Heard()
    kept = {**KEPT, "intent": intent, "sentence": sentence}
    assert wishes.is_owed(turn(state=OPEN, kept=kept, heard=heard)) is owed


def test_nothing_is_owed_where_nothing_is_kept() -> None:
    assert not wishes.is_owed(turn())
    assert not wishes.is_doubt(turn())


@pytest.mark.parametrize(("intent", "doubt"), [("undelete", True), ("delete", False)])
def test_a_sentence_against_an_erasure_is_a_doubt(intent: str, doubt: bool) -> None:
    assert wishes.is_doubt(turn(state=OPEN, kept={**KEPT, "intent": intent})) is doubt


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("poista tietoni", False), ("poistakaa tietoni nyt", True), ("POISTTA", False)],
)
def test_three_words_are_a_sentence(text: str, sentence: bool) -> None:
    kept = wishes.the_proposal(turn(text, heard=exact("delete")))
    assert kept == {
        "intent": "delete",
        "argument": None,
        "asked": text,
        "asked_at": NOW.isoformat(),
        "sentence": sentence,
    }


def test_every_kind_of_right_is_one_and_has_a_word() -> None:
    kinds = set(wishes.KIND_OF_RIGHT.values())
    assert kinds <= set(KINDS)
    for language in ("fi", "sv"):
        assert {f"kind.{kind}" for kind in kinds} <= the_catalogue().ids(language)


def test_an_erasure_that_no_code_confirmed_is_only_a_wish() -> None:
    """The clock executes a `delete`; nothing of this kind may reach it."""
    (opened,) = wishes.hand_to_staff(turn(state=OPEN))
    assert isinstance(opened, OpenCase)
    assert (opened.kind, opened.state, opened.execute_at) == ("wish", "open", None)
    assert (opened.ref, opened.text, opened.received_at) == ("T-000002", KEPT["asked"], NOW)


def test_the_sentence_joins_what_is_open() -> None:
    kept = {**KEPT, "intent": "copy"}
    joined = wishes.hand_to_staff(turn(kept=kept, requests=(request("copy"),)))
    assert joined == (JoinCase("T-copy", KEPT["asked"]),)


def test_a_doubt_stops_what_waits() -> None:
    assert wishes.hold_changes(turn()) == (StopChanges(),)


def test_an_open_code_can_be_made_void() -> None:
    assert wishes.void_codes(turn(challenges=(challenge(),))) == (VoidCodes(),)
    assert wishes.void_codes(turn()) == ()
