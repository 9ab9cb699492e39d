"""The word lists keep their laws: one meaning a form, plain letters, nothing of the carriers'."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from bot.dialogue.normalise import fold
from bot.dialogue.words import WordList, load_words
from tests.dialogue.reading import WORDS

INTENTS = {
    "help", "view", "more", "name", "mkt_off", "mkt_on", "disc", "disc_off", "disc_on", "delete",
    "undelete", "visit", "visit_cancel", "copy", "staff", "status", "restrict", "object",
    "complaint", "notice", "lang_fi", "lang_sv", "lang_ask", "cancel", "cards", "protect", "thanks",
}  # fmt: skip
# Twilio answers these itself on long codes, unless the operator takes that over.
CARRIERS = {
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start",
    "unstop", "help", "info",
}  # fmt: skip
GSM = set("abcdefghijklmnopqrstuvwxyzåäöéèà0123456789 ?!.,'-")
SPOKEN = [each for each in WORDS.lists if each.language]
FACTS_OF_A_CLAUSE = {"question", "long"}


def meanings(spelling: object = None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each in WORDS.lists:
        for intent, forms in each.forms.items():
            for form in forms:
                found[fold(form) if spelling is fold else form].add(intent)
    return found


@pytest.mark.parametrize("spelling", [None, fold], ids=["as spelt", "without dots"])
def test_no_form_has_two_meanings_in_any_language(spelling: object) -> None:
    assert {form: m for form, m in meanings(spelling).items() if len(m) > 1} == {}


def test_every_intent_is_known_and_every_known_intent_has_words() -> None:
    assert {intent for each in WORDS.lists for intent in each.forms} == INTENTS


@pytest.mark.parametrize("each", SPOKEN, ids=lambda each: each.language)
def test_every_intent_has_a_canonical_word_that_is_a_form(each: WordList) -> None:
    assert set(each.canonical) == INTENTS
    assert all(word.casefold() in each.forms[i] for i, word in each.canonical.items())


@pytest.mark.parametrize("each", SPOKEN, ids=lambda each: each.language)
def test_no_canonical_word_is_one_the_carriers_answer_themselves(each: WordList) -> None:
    assert not {word.casefold() for word in each.canonical.values()} & CARRIERS


def test_every_form_can_be_typed_in_one_plain_text_message() -> None:
    assert {form for form in meanings() if not set(form) <= GSM} == set()


def test_no_answer_is_a_command() -> None:
    answers = {word for each in SPOKEN for words in each.answers.values() for word in words}
    assert answers & set(meanings()) == set()


@pytest.mark.parametrize("each", SPOKEN, ids=lambda each: each.language)
def test_no_answer_is_both_yes_and_no(each: WordList) -> None:
    yes, no, unclear = (set(each.answers[kind]) for kind in ("yes", "no", "unclear"))
    assert not yes & no and not yes & unclear and not no & unclear


def test_rules_speak_only_of_ideas_that_have_words() -> None:
    ideas = {idea for each in WORDS.lists for idea in each.concepts} | FACTS_OF_A_CLAUSE
    rules = [rule for each in WORDS.lists for rule in each.rules]
    used = {i for rule in rules for i in rule.has | rule.either | rule.lacks}
    assert {idea.removeprefix("not:") for idea in used} - ideas == set()
    assert {rule.intent for rule in rules} <= INTENTS | {None}


@pytest.mark.parametrize("each", SPOKEN, ids=lambda each: each.language)
def test_what_takes_an_argument_is_a_form_or_leads_to_one(each: WordList) -> None:
    heads = {form for forms in each.arguments.values() for form in forms}
    assert heads <= {form for forms in each.forms.values() for form in forms}


def test_words_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        WORDS.lists[0].forms["delete"] = ()  # type: ignore[index]


def test_no_words_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no words\.toml"):
        load_words(tmp_path)


def test_a_broken_list_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "fi").mkdir()
    (tmp_path / "fi" / "words.toml").write_text("[intents", encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        load_words(tmp_path)


def test_a_new_language_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "se").mkdir()
    (tmp_path / "se" / "words.toml").write_text(
        '[intents.help]\ncanonical = "VEAHKKI"\nforms = ["veahkki"]\n', encoding="utf-8"
    )
    (only,) = load_words(tmp_path).lists
    assert (only.language, only.forms["help"]) == ("se", ("veahkki",))
