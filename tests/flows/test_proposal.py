from __future__ import annotations

import pytest

from bot.dialogue.heard import Heard
from flows import proposal
from tests.offices import the_catalogue
from tests.turns import KEPT, exact, request, turn


@pytest.mark.parametrize(
    ("asked", "intent", "next_intent", "lost"),
    [
        ("poistakaa tietoni nyt", "delete", None, True),
        ("poistakaa tietoni nyt", "delete", "view", True),
        ("poistakaa tietoni nyt", "delete", "delete", False),
        ("poista tietoni", "delete", None, False),
        ("haluan taas mainoksia teiltä", "mkt_on", None, False),
        ("kiitos teille kaikesta tästä", "thanks", None, False),
    ],
)
def test_which_right_goes_to_staff(
    asked: str, intent: str, next_intent: str | None, lost: bool
) -> None:
    heard = exact(next_intent) if next_intent else Heard()
    kept = {**KEPT, "asked": asked, "intent": intent}
    unanswered = turn(state=proposal.PROPOSING, kept=kept, heard=heard)
    assert proposal.a_right_was_never_confirmed(unanswered) is lost


def test_every_kind_of_right_has_a_word() -> None:
    kinds = {f"kind.{kind}" for kind in proposal.KIND_OF_RIGHT.values()}
    assert kinds <= the_catalogue().ids("fi")


def test_the_sentence_joins_what_is_open() -> None:
    kept = {**KEPT, "intent": "copy"}
    (joined,) = proposal.hand_to_staff(turn(kept=kept, requests=(request("copy"),)))
    assert (joined.ref, joined.text) == ("T-copy", KEPT["asked"])
