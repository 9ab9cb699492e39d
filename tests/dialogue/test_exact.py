"""A form is found in every spelling it may arrive in."""

from __future__ import annotations

import pytest

from bot.dialogue.exact import ExactForms
from tests.dialogue.reading import WORDS

EXACT = ExactForms(WORDS)


@pytest.mark.parametrize(
    ("form", "intent", "reason"),
    [
        ("tiedot", "view", "as it is"),
        ("kiella", "mkt_off", "without dots"),
        ("kiellae", "mkt_off", "digraph"),
        ("hj?lp", "help", "a letter the gateway lost"),
        ("lis??", "more", "two at the end"),
        ("hj[lp", "help", "ISO 646"),
    ],
)
def test_a_form_is_found(form: str, intent: str, reason: str) -> None:
    found = EXACT.find(form, "fi")
    assert found is not None
    assert found.intent == intent, reason


@pytest.mark.parametrize("form", ["lis", "", "?iedot", "poista se", "tiedot " * 40])
def test_anything_else_is_not(form: str) -> None:
    assert EXACT.find(form, None) is None


def test_an_unknown_language_is_no_language() -> None:
    assert EXACT.find("tiedot", "en") == EXACT.at_once("TIEDOT", None)


def test_forms_are_listed_without_dots() -> None:
    forms = dict(EXACT.forms())
    assert forms["kiella"] == "mkt_off"
    assert "kiellä" not in forms
