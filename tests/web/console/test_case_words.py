"""The words of the page of a request: the same in every language, and none is missing."""

from __future__ import annotations

from string import Formatter

import pytest

import wsgi
from bot.catalogue import words
from bot.requests import DECISIONS
from bot.service.staff.revealing import OF_PERSON, REASONS, WHATS
from bot.web.console.case import DONE
from bot.web.console.screen import LANGUAGES

ENGLISH = words(wsgi.LOCALES, "en", "case")
WANTED = {
    *(f"case.decision.{decision.replace(' ', '_')}" for decision in DECISIONS),
    *(f"case.reason.{reason}" for reason in REASONS),
    *(f"case.show.{what}" for what in WHATS),
    *(f"case.shown.{what}" for what in OF_PERSON if what != "comparison"),
    *(f"case.done.{done}" for done in DONE),
}


def blanks(said: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(said) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    said = words(wsgi.LOCALES, language, "case")
    assert said.keys() == ENGLISH.keys()
    for id in said:
        assert said[id].strip()
        assert blanks(said[id]) == blanks(ENGLISH[id]), id


def test_nothing_is_without_words() -> None:
    assert WANTED - ENGLISH.keys() == set()
