from __future__ import annotations

import pytest

from bot.domain import OpenCase, RemoveCard
from flows import cards
from tests.turns import MAIJA, exact, turn

ASKED = {"state": "cards.code", "heard": exact("cards")}


def test_the_card_that_was_asked_for_goes_and_the_proof_stays() -> None:
    effect, proof = cards.remove_card(turn(**ASKED))
    assert effect == RemoveCard(MAIJA.id, MAIJA.cards[0].id)
    assert isinstance(proof, OpenCase)
    assert (proof.state, proof.decision) == ("closed", "granted")


@pytest.mark.parametrize("who", ["shared", "unknown"])
def test_no_card_goes_for_a_number_that_is_not_one_persons(who: str) -> None:
    assert cards.remove_card(turn(who=who, **ASKED)) == ()
