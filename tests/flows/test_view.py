from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain import Card, Items, Name, Permitted, Source, Word
from flows import view
from tests.turns import MAIJA, NOW, turn


def test_a_number_without_one_record_shows_nothing() -> None:
    nobody = turn(who="unknown")
    assert view.summary(nobody) == {}
    assert view.sources(nobody) == {"sources": Items(())}
    assert view.consents(nobody)["recipients"] == Items((), Word("recipients.none"))


def test_the_number_and_the_cards_show_their_last_four() -> None:
    assert view.summary(turn()) == {
        "name": Name("Maija Meikäläinen"),
        "phone": "*5678",
        "cards": Items(("*1234",), Word("cards.no")),
    }


def test_what_does_not_fit_is_counted() -> None:
    cards = tuple(Card(n, "Visa", f"000{n}") for n in range(5))
    sources = tuple(Source(f"source {n}", date(2026, 1, 1)) for n in range(4))
    person = replace(MAIJA, cards=cards, sources=sources, recipients=("a", "b", "c"))
    everything = turn(registrants=(person,))
    assert view.summary(everything)["cards"].more == 2
    assert view.sources(everything) == {"sources": Items(sources[:2], more=2)}
    # to whom data go is told by name, every one (Court of Justice of the EU, C-154/21)
    assert view.consents(everything)["recipients"].values == (("a",), ("b",), ("c",))


@pytest.mark.parametrize(
    ("ledger", "banned", "word"),
    [
        (None, False, "unset"),
        (True, False, "allowed"),
        (False, False, "forbidden"),
        (True, True, "forbidden"),
    ],
)
def test_a_ban_outweighs_the_ledger(ledger: bool | None, banned: bool, word: str) -> None:
    person = replace(MAIJA, marketing=ledger)
    asked = turn(registrants=(person,), banned_since=NOW if banned else None)
    assert view.marketing(asked) == word


def test_without_a_record_nothing_was_ever_agreed() -> None:
    assert view.marketing(turn(who="unknown")) == "unset"


def test_a_consent_tells_when_it_was_given_and_how() -> None:
    told = (
        Permitted("disclosure", "a", "given", NOW - timedelta(days=3), "console"),
        Permitted("marketing", None, "given", NOW - timedelta(days=2), "import"),
        Permitted("marketing", None, "forbidden", NOW - timedelta(days=1), "twilio"),
    )
    person = replace(MAIJA, recipients=("a",), marketing=False)
    shown = view.consents(turn(registrants=(person,), permitted=told))
    assert shown["mkt"][1:] == (told[2].at, Word("by.text"))
    assert shown["recipients"].values == (("a", told[0].at, Word("by.console")),)
    early = view.consents(turn(registrants=(person,), permitted=told[:2]))
    assert early["mkt"][1:] == (told[1].at, Word("by.import"))


def test_of_a_ban_that_no_ledger_tells_of_the_day_is_told() -> None:
    assert view.consents(turn(banned_since=NOW))["mkt"][1:] == (NOW,)
    assert view.consents(turn())["mkt"][1:] == ()


def test_a_withdrawn_disclosure_tells_when_and_one_that_was_never_asked_tells_nothing() -> None:
    told = Permitted("disclosure", None, "forbidden", NOW, "twilio")
    withdrawn = view.consents(turn(permitted=(told,)))["disc"]
    assert withdrawn == (Word("state.disclosure.forbidden"), NOW, Word("by.text"))
    assert view.consents(turn())["disc"] == (Word("state.disclosure.forbidden"),)
