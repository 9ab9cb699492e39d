"""How each language writes values: dates, clocks, lists, sources, commands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot.domain import Card, Command, Items, Source, Word
from tests.catalogue.texts import the_catalogue

CATALOGUE = the_catalogue()
DAY = date(2026, 2, 3)


def said(value: Any, language: str) -> str:
    """A value, in a text that is nothing but its blanks."""
    return CATALOGUE.say("source.named", language, source=value, date=DAY).removesuffix(" 3.2.2026")


@pytest.mark.parametrize(
    ("value", "fi", "sv", "why"),
    [
        (DAY, "3.2.2026", "3.2.2026", "both languages, without zeros"),
        (datetime(2026, 12, 21, 22, 30, tzinfo=UTC), "22.12.2026", "22.12.2026", "Helsinki's day"),
        (datetime(2026, 6, 21, 20, 59, tzinfo=UTC), "21.6.2026", "21.6.2026", "summer time"),
        (time(9, 5), "9.05", "9.05", "a full stop between hours and minutes"),
        (time(10, 0), "10.00", "10.00", "minutes have two digits"),
        (7, "7", "7", "a number"),
        ("a\u00a0\u2013 b", "a - b", "a - b", "typography that would cost a part"),
        (Word("state.marketing.allowed"), "sallittu", "tillåten", "a message inside another"),
        (Command("delete"), "POISTA", "RADERA", "the canonical word"),
        (Command("undelete"), "PERU POISTO", "AVBRYT RADERING", "of two words"),
        (Card(1, "Visa", "1234"), "*1234", "*1234", "never more than the last four"),
        (Source(None, DAY), "oma vastauksesi 3.2.2026", "ditt eget svar 3.2.2026", "own answer"),
        (Source("maksupalvelu", DAY), "maksupalvelu 3.2.2026", "maksupalvelu 3.2.2026", "named"),
        (Items(("a", "b")), "a, b", "a, b", "commas between"),
        (Items(("a",), more=1), "a ja 1 muu", "a och 1 till", "one was left out"),
        (Items(("a",), more=2), "a ja 2 muuta", "a och 2 till", "two were left out"),
        (Items(()), "", "", "nothing"),
        (Items((), Word("cards.no")), "ei kortteja", "inga kort", "nothing, in words"),
        (Items((("T-1", Word("kind.name")),)), "T-1 nimi", "T-1 namn", "a tuple has spaces"),
    ],
)
def test_values_are_written_as_the_language_writes_them(
    value: Any, fi: str, sv: str, why: str
) -> None:
    assert said(value, "fi") == fi, why
    assert said(value, "sv") == sv, why


def test_an_unfilled_blank_is_a_bug() -> None:
    with pytest.raises(KeyError, match="ref"):
        CATALOGUE.say("esc.ack", "fi", date=DAY)
