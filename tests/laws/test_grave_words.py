"""What destroys or widens is done only at its own words, and never under a negation."""

from __future__ import annotations

import re

import pytest

from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.normalise import clean, fold, key, respelt
from bot.dialogue.trimming import Trimming
from tests.dialogue.reading import TEXTS, UNDERSTANDING, WORDS

GRAVE = ("delete", "mkt_on", "disc_on", "name")
read = UNDERSTANDING.read


def _whole(text: str) -> str:
    """What is left of a text without its signature and quotes, as words are looked up."""
    return fold(key(TRIMMING.message(clean(text))))


FORMS = {i: {fold(f) for each in WORDS.lists for f in each.forms.get(i, ())} for i in GRAVE}
TAKES = {fold(form) for each in WORDS.lists for form in each.name.get("takes", ())}
TRIMMING = Trimming(WORDS)
CODE = re.compile(r"[0-9]{3}[ -]?[0-9]{3}")


def _named(text: str, heard: Heard) -> bool:
    """Whether the whole text is a form, or a form with its code or the name that it takes.

    Beside a code, which was sent for this very thing, a greeting and thanks are no matter.
    """
    said = _whole(text)
    if heard.code:
        said = TRIMMING.command(key(CODE.sub(" ", said)))
    if heard.argument:
        said = said.replace(":", " ")
        return heard.intent == "name" and any(said.startswith(form + " ") for form in TAKES)
    return any(form in FORMS[heard.intent or ""] for form in (said, *map(fold, respelt(said))))


@pytest.mark.parametrize("around", ["{}", "{} 482913", "482913 {}", "hei {} kiitos", "{} nyt heti"])
def test_what_destroys_or_widens_is_exact_only_by_its_own_words(around: str) -> None:
    for text in [text["text"] for text in TEXTS]:
        heard = read(around.format(text))
        if heard.intent in GRAVE and heard.certainty is Certainty.EXACT:
            assert _named(around.format(text), heard), text


@pytest.mark.parametrize("intent", GRAVE)
@pytest.mark.parametrize(
    "no", ["älkää {}", "en halua että {}", "ei {}", "jag vill inte {}", "{} int"]
)
def test_a_negation_before_a_form_that_destroys_or_widens_never_acts(intent: str, no: str) -> None:
    for form in FORMS[intent]:
        heard = read(no.format(form))
        assert heard.intent not in GRAVE or heard.certainty is not Certainty.EXACT, form


def test_every_rule_that_destroys_or_widens_gives_way_to_a_negation() -> None:
    for rule in (rule for each in WORDS.lists for rule in each.rules if rule.intent in GRAVE):
        negations = {i for i in rule.has | rule.lacks if i.startswith("not")}
        assert negations, rule


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Älä poista mainoskieltoa", "mkt_off"),
        ("ta inte bort mitt reklamförbud", "mkt_off"),
        ("haluan että ette käytä tietojani", "restrict"),
        ("en missään nimessä ole pyytänyt tietojeni poistamista", "undelete"),
        ("nimeni ei ole väärin", None),
        ("en ole mennyt naimisiin", None),
        ("en halua ulos teidän rekisteristä", None),
    ],
)
def test_a_negated_sentence_never_starts_what_it_negates(text: str, intent: str | None) -> None:
    assert read(text).intent == intent


@pytest.mark.parametrize("beside", ["{} {ban}", "{ban} {}", "poista {} {ban}", "radera {} {ban}"])
def test_a_ban_beside_what_is_asked_of_data_is_never_lifted(beside: str) -> None:
    for data, ban in (("tiedot", "kielto"), ("tietoni", "kielto"), ("uppgifter", "förbud")):
        assert read(beside.format(data, ban=ban).upper()).intent in {"mkt_off", None}
