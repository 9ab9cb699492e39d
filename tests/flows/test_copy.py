from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import IssueCertificate, IssueCopy, OpenCase, Refusal
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


def test_the_copy_is_granted_at_once_under_its_reference() -> None:
    asked = turn("KOPIO", heard=exact("copy"))
    opened, issued = copy.issue_copy(asked)
    assert isinstance(opened, OpenCase)
    assert isinstance(issued, IssueCopy)
    assert (opened.state, opened.decision, opened.kind) == ("closed", "granted", "copy")
    assert (issued.ref, issued.registrant) == (opened.ref, MAIJA.id)
    assert (issued.token, issued.code) == (asked.token, asked.code)
    assert issued.expires_at - asked.now == timedelta(hours=24)
    said = copy.copy_link(asked)
    assert (said["ref"], said["token"], said["code"]) == (opened.ref, asked.token, asked.code)


@pytest.mark.parametrize("who", ["shared", "unknown"])
def test_nothing_is_given_out_for_a_number_that_is_not_one_persons(who: str) -> None:
    assert copy.issue_copy(turn("KOPIO", who=who, heard=exact("copy"))) == ()


@pytest.mark.parametrize(("before", "spent"), [(0, False), (2, False), (3, True), (4, True)])
def test_a_number_has_three_links_a_day(before: int, spent: bool) -> None:
    assert copy.copies_are_spent(turn(heard=exact("copy"), copies=before)) is spent


@pytest.mark.parametrize(
    ("argument", "paper", "other"),
    [(None, False, False), ("paper", True, True), ("T-1", False, True)],
)
def test_paper_and_a_reference_are_other_things_than_a_link(
    argument: str | None, paper: bool, other: bool
) -> None:
    asked = turn(heard=exact("copy", argument=argument))
    assert (copy.paper_is_wanted(asked), copy.another_reference(asked)) == (paper, other)
    assert copy.the_reference(asked) == {"ref": argument}
