from __future__ import annotations

import pytest

from bot.domain import AllowDisclosure, OpenCase
from flows import disclosure
from tests.turns import KEPT, MAIJA, exact, turn

ASKED = {"state": "disclosure.code", "heard": exact("disc")}


def test_what_was_asked_for_is_allowed_and_proved() -> None:
    effect, proof = disclosure.allow(turn(**ASKED))
    assert isinstance(effect, AllowDisclosure)
    assert (effect.registrant, effect.recipient) == (MAIJA.id, KEPT["recipient"])
    assert isinstance(proof, OpenCase)
    assert (proof.state, proof.decision) == ("closed", "granted")


@pytest.mark.parametrize("who", ["shared", "unknown"])
def test_nothing_is_allowed_for_a_number_that_is_not_one_persons(who: str) -> None:
    assert disclosure.allow(turn(who=who, **ASKED)) == ()
