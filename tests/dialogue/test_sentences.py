"""Sentences propose; a refusal never starts what it refuses; opting out is wide."""

from __future__ import annotations

import pytest

from bot.dialogue.sentences import Sentences
from tests.dialogue.reading import WORDS

SENTENCES = Sentences(WORDS)


def intent(text: str, language: str | None = None) -> str | None:
    return SENTENCES.intent(SENTENCES.read(text, language).clauses)


@pytest.mark.parametrize(
    ("text", "meant", "reason"),
    [
        ("poistakaa mun tiedot", "delete", ""),
        ("älkää missään nimessä poistako mun tietoja", "undelete", "refused from afar"),
        ("radera mig inte", "undelete", "refused after the verb"),
        ("en halua olla täällä poistakaa tietoni", "delete", "an order has its own refusal"),
        ("en halua että mun kaikkia vanhoja tietoja poistetaan", "undelete", "refused in whole"),
        ("en halua kopiota vaan poistaa tietoni", "delete", "vaan corrects"),
        ("en halua poistaa tietojani vaan nähdä ne", "view", "vaan corrects"),
        ("en poista vaan kävelen", "undelete", "a correction that says nothing corrects nothing"),
        ("kiitos, poistakaa mun tiedot", "delete", "thanks weigh nothing"),
        ("kiitos kun vastasitte", None, "thanks ask for nothing"),
        ("mitä tapahtuu jos poistan tietoni?", None, "asking what it means"),
        ("tänään sataa", None, "nothing we do"),
    ],
)
def test_a_sentence_proposes(text: str, meant: str | None, reason: str) -> None:
    assert intent(text) == meant, reason


@pytest.mark.parametrize(
    ("text", "out", "reason"),
    [
        ("ei enää tarjouksia", True, "a refusal near marketing"),
        ("sluta med era sms", True, "a word of stopping near texts"),
        ("en saanut viestiä", False, "a refusal near texts is none"),
        ("poista markkinointikielto", False, "the ban is what goes away"),
        ("onko mulla markkinointikielto?", False, "asking whether there is one"),
        ("älkää lopettako mainoksia", False, "refusing to stop"),
        ("mainokset ovat kivoja", False, "no refusal"),
        ("ei kiitos, tarjoukset ovat kivoja", False, "a refusal of something else"),
    ],
)
def test_opting_out_is_wide(text: str, out: bool, reason: str) -> None:
    assert SENTENCES.opts_out(SENTENCES.read(text, "fi").clauses) is out, reason


@pytest.mark.parametrize(
    ("text", "only", "reason"),
    [
        ("tusen tack för hjälpen", True, "what the thanks are for"),
        ("kiitti hei, hyvin hoidettu", True, "in two parts"),
        ("kiitos poistakaa tiedot", False, "a wish beside them"),
        ("kiitos, milloin vastaatte", False, "a wish after them"),
        ("en saa tekstareita kiitos", False, "a courtesy at the end"),
        ("kerro mulle säätila kiitos", False, "a courtesy after what we do not know"),
        ("kiitos tästä asiasta teille oikein paljon", False, "too long to be sure"),
        ("tänään sataa", False, "no thanks"),
        ("", False, "nothing at all"),
    ],
)
def test_thanks_are_all_of_a_text_or_nothing(text: str, only: bool, reason: str) -> None:
    assert SENTENCES.only_thanks(SENTENCES.read(text, None).clauses) is only, reason


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lopeta nu med de här sms:en", "sv"),
        ("mitä teillä on", "fi"),
        ("12 xyz", None),
        ("mitä vad", None),
    ],
)
def test_the_language_with_more_of_its_own_words(text: str, language: str | None) -> None:
    assert SENTENCES.read(text, None).language == language
