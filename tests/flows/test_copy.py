from __future__ import annotations

import pytest

from bot.domain import IssueCertificate, Refusal
from flows import copy
from tests.turns import MAIJA, exact, turn

HERS = Refusal("T-482133", MAIJA.id)

CASES = [
    ("fresh", "T-482133", HERS, True, "her own refusal"),
    ("fresh", "T-482133", Refusal("T-482133", None), True, "the number's, before it was hers"),
    ("fresh", "T-482134", HERS, False, "another reference"),
    ("fresh", None, HERS, False, "no reference at all"),
    ("fresh", "T-482133", Refusal("T-482133", "another"), False, "whose number it was before"),
    ("shared", "T-482133", HERS, False, "nobody knows which of the two texts"),
    ("unknown", "T-482133", Refusal("T-482133", None), False, "nobody's number"),
]


@pytest.mark.parametrize(("who", "reference", "refusal", "named", "why"), CASES)
def test_a_refusal_is_named_by_whoever_it_was_given_to(
    who: str, reference: str | None, refusal: Refusal, named: bool, why: str
) -> None:
    heard = exact("copy", argument=reference)
    assert copy.refusal_is_named(turn(who=who, heard=heard, refusals=(refusal,))) is named


def test_the_link_works_as_long_as_it_says() -> None:
    asked = turn(heard=exact("copy", argument="T-482133"), refusals=(HERS,))
    (effect,) = copy.issue_certificate(asked)
    said = copy.link(asked)
    assert effect == IssueCertificate("T-482133", asked.token, said["date"])
    assert (said["date"] - asked.now).days == asked.policy.certificate_days
    assert (said["ref"], said["token"]) == ("T-482133", asked.token)
