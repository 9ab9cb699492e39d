from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.dialogue.cases import ask_staff, asked, case, received_at, reference, the_request
from bot.domain import JoinCase, OpenCase
from tests.turns import KEPT, NOW, exact, request, turn


def test_a_case_has_the_words_and_both_dates() -> None:
    opened = case(turn("KOPIO", heard=exact("copy")), "copy")
    assert opened == OpenCase(
        ref="T-000001",
        kind="copy",
        text="KOPIO",
        received_at=NOW,
        promised_due=date(2026, 12, 15),
        legal_due=date(2027, 1, 4),  # a month ends on New Year's Day, then comes a weekend
        registrant="r1",
    )


def test_a_case_of_an_unknown_or_shared_number_names_nobody() -> None:
    assert case(turn(who="unknown"), "copy").registrant is None
    assert case(turn(who="shared"), "copy").registrant is None


def test_a_question_in_between_takes_none_of_the_time() -> None:
    first = turn("KOPIO", heard=exact("copy", argument="T-482133"))
    kept = the_request(first)
    later = turn("Meikäläinen", now=NOW + timedelta(minutes=14), kept=kept)
    assert (asked(later), received_at(later)) == ("KOPIO", NOW)
    again = the_request(later)
    assert (again["asked"], again["asked_at"]) == ("KOPIO", NOW.isoformat())


@pytest.mark.parametrize("sentence", [True, False])
def test_a_sentence_stays_one_behind_the_next_question(sentence: bool) -> None:
    assert not the_request(turn("KOPIO", heard=exact("copy")))["sentence"]
    kept = {**KEPT, "sentence": sentence}
    assert the_request(turn("kyllä", kept=kept))["sentence"] is sentence


def test_without_a_question_it_is_the_text_and_now() -> None:
    assert (asked(turn("KOPIO")), received_at(turn("KOPIO"))) == ("KOPIO", NOW)


def test_staff_are_asked_once() -> None:
    standing = turn("taas", requests=(request("copy"),))
    assert ask_staff("copy")(standing) == (JoinCase("T-copy", "taas"),)
    (opened,) = ask_staff("visit")(standing)
    assert isinstance(opened, OpenCase)


def test_the_reference_is_that_of_the_case_opened_or_joined() -> None:
    standing = turn(requests=(request("copy", promised_due=date(2026, 12, 3)),))
    assert reference("copy")(standing) == {"ref": "T-copy", "date": date(2026, 12, 3)}
    assert reference("visit")(standing) == {"ref": "T-000001", "date": date(2026, 12, 15)}
