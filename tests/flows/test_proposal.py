from __future__ import annotations

from bot.domain import Command
from flows import proposal
from tests.turns import KEPT, exact, turn


def test_the_word_that_is_proposed_is_the_command_that_a_yes_means() -> None:
    asked = turn("poistakaa tietoni", heard=exact("delete"))
    assert proposal.the_word(asked) == {"word": Command("delete")}
    answered = turn("kyllä", state=proposal.PROPOSING, kept=KEPT)
    assert proposal.the_command(answered) == "delete"
