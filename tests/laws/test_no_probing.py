"""Nobody can learn from our answers who is in the register: equal to the last byte.

A number long unconfirmed and one that nobody knows are played side by side, through the
whole office; only references, which are drawn anew for everyone, are masked.
"""

from __future__ import annotations

import re

import pytest

import wsgi
from bot.store.unit import Store
from flows.gate import GATED
from tests.conversations.test_transcripts import hurry
from tests.offices import NOBODY, VILLE, Desk, furnished, person

REFERENCE = re.compile(r"T-\d{6}")
LANGUAGES = ("fi", "sv")
TALKS = [
    ("{word}", "the question"),
    ("{word}|Virtanen", "a wrong surname"),
    ("{word}|Virtanen|Korhonen|Nieminen|{word}", "three wrong surnames, and again"),
    ("{word}|{help}|{more}|{cancel}", "help, and leaving"),
    ("{word}|{word}", "the command again"),
    ("{word}|{stop}|{word}", "a ban in between"),
    ("{word}|482913|abrakadabra", "a code, nonsense"),
    ("{stop}|{stop}|{word}", "a ban, again"),
    ("{status}|{staff}|{status}", "requests, a person"),
    ("{restrict}|{word}", "a stop of all use"),
    ("hej moi|{word}", "nonsense first"),
]
OTHERS = {
    "help": "help",
    "more": "more",
    "cancel": "cancel",
    "stop": "mkt_off",
    "status": "status",
    "staff": "staff",
    "restrict": "restrict",
}


def said(desk: Desk, number: str, texts: list[str]) -> list[list[bytes]]:
    """What came back to each text, references masked."""
    return [
        [REFERENCE.sub("T-000000", reply).encode() for reply in desk.text(number, text)]
        for text in texts
    ]


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    hurry(sqlite_store.engine)
    old = {"days_ago": 400, "card": ("Visa", "1234", None), "marketing": True}
    consent = {"wording": "Haluan mainoksia", "marketing_date": person(VILLE, "x").source_date}
    return furnished(sqlite_store, person(VILLE, "Ville Esimerkki", **old, **consent))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", GATED)
@pytest.mark.parametrize(("talk", "why"), TALKS, ids=[why for _, why in TALKS])
def test_a_stale_and_an_unknown_number_hear_the_same(
    talk: str, why: str, command: str, language: str, desk: Desk
) -> None:
    canonical = wsgi.READING.canonical
    words = {name: canonical(intent, language) for name, intent in OTHERS.items()}
    texts = talk.format(word=canonical(command, language), **words).split("|")
    stale, unknown = said(desk, VILLE, texts), said(desk, NOBODY, texts)
    assert stale == unknown
    assert any(stale)
    assert not any(b"Ville" in reply or b"1234" in reply for replies in stale for reply in replies)
