"""Laws of every text: both languages, GSM 03.38, within its parts, nothing to a lock screen."""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po

from bot import sms
from bot.dialogue.understanding import Understanding
from bot.dialogue.wishes import KIND_OF_RIGHT
from bot.dialogue.words import load_words
from bot.domain import Command, Items, Name, Reply, Word
from bot.register import longest
from flows import FLOWS
from tests.catalogue.texts import LANGUAGES, LOCALES, the_catalogue, the_register

REGISTER = the_register()
CATALOGUE = the_catalogue(REGISTER)
LONGEST = longest(REGISTER)
IDS = sorted(CATALOGUE.ids("fi"))
SEEN_ON_A_LOCKED_SCREEN = 30
SECRET = {"code", "name", "new", "card", "cards", "url", "token"}
KINDS = [key for key in IDS if key.startswith("kind.")]


def forms(language: str) -> list[tuple[str, str]]:
    """Every form of every message, as it stands in the file."""
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id]
    return [(key_of(entry), str(form)) for entry in entries for form in forms_of(entry)]


def key_of(entry: Message) -> str:
    return str(entry.id[0] if entry.pluralizable else entry.id)


def forms_of(entry: Message) -> tuple[object, ...]:
    return tuple(entry.string or ()) if entry.pluralizable else (entry.string,)


FORMS = [(language, key, form) for language in LANGUAGES for key, form in forms(language)]


def test_both_languages_have_the_same_messages() -> None:
    assert CATALOGUE.ids("fi") == CATALOGUE.ids("sv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_fuzzy_or_obsolete(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert not [entry.id for entry in catalogue if entry.id and entry.fuzzy]
    assert not catalogue.obsolete


@pytest.mark.parametrize(("language", "key", "form"), FORMS)
def test_every_text_can_be_spelt_in_gsm_03_38(language: str, key: str, form: str) -> None:
    assert sms.is_gsm7(form)


@pytest.mark.parametrize(("language", "key", "form"), FORMS)
def test_no_text_has_double_spaces(language: str, key: str, form: str) -> None:
    assert "  " not in form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", IDS)
def test_the_longest_values_keep_within_the_parts(key: str, language: str) -> None:
    size = CATALOGUE.worst(key, language, LONGEST)
    assert size.encoding == "gsm7"
    assert size.parts <= CATALOGUE.budget(key), size


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KINDS)
def test_every_kind_of_request_fits_the_list_of_requests(key: str, language: str) -> None:
    items = Items((("T-482133", Word(key)),) * 2, more=99)
    assert CATALOGUE.worst("status.list", language, {**LONGEST, "items": items}).parts == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in IDS if CATALOGUE.blanks(key) & SECRET])
def test_a_locked_screen_shows_neither_code_nor_name(key: str, language: str) -> None:
    marks = {
        "name": Name("\u00e5" * 9),
        "new": Name("\u00e5" * 9),
        "url": "\u00e5" * 9,
        "token": "\u00e5" * 9,
    }
    text = CATALOGUE.say(key, language, **{**LONGEST, **marks, "code": "999999"})
    seen = text[:SEEN_ON_A_LOCKED_SCREEN]
    assert not re.search(r"\d{3}|\u00e5\u00e5", seen)


def test_every_message_of_a_flow_exists() -> None:
    said = {rule.say for flow in FLOWS for rule in flow.rules if rule.say}
    assert said
    assert said <= set(IDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_in_capitals_is_understood(language: str) -> None:
    """A word that a text teaches must be one that acts."""
    understanding = Understanding(load_words(LOCALES))
    taught = {word for _, form in forms(language) for word in _taught(form)}
    assert "OHJE" in taught or "HJÄLP" in taught
    for word in sorted(taught):
        assert understanding.read(word, language).intent, word


def _taught(form: str) -> set[str]:
    """The words in capitals: `Keskeytä: PERU.` teaches PERU."""
    plain = re.sub(r"\{\w+\}", " ", form)
    capitals = re.findall(r"[A-ZÅÄÖ]{4,}(?: (?:[A-ZÅÄÖ]{2,}))?", plain)
    return {word.strip(string.punctuation) for word in capitals}


def test_values_of_the_register_alone_can_break_a_budget() -> None:
    """The law above would catch it: the check is not blind to the register's words."""
    long = replace(REGISTER, controller=replace(REGISTER.controller, short="m" * 60))
    size = the_catalogue(long).worst("greet.menu", "fi", longest(long))
    assert size.parts > CATALOGUE.budget("greet.menu")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_taught_fits_into_a_proposal(language: str) -> None:
    reading = Understanding(load_words(LOCALES))
    for intent in KIND_OF_RIGHT:
        reply = Reply("propose.ask", {"word": Command(intent)})
        assert (intent, CATALOGUE.write(reply, language).parts) == (intent, 1)
        assert reading.canonical(intent, language)
