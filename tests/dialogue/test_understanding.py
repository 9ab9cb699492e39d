"""Texts mean what people mean; what is not sure is asked, never done."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.understanding import HARMLESS
from tests.dialogue.reading import TEXTS, UNDERSTANDING, WORDS

read = UNDERSTANDING.read


def test_labelled_texts_are_read_right(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [
        (t, read(t["text"]).intent) for t in TEXTS if read(t["text"]).intent != t.get("intent")
    ]
    share = 1 - len(wrong) / len(TEXTS)
    with capsys.disabled():
        print(f"\n{len(TEXTS)} texts, {share:.1%} right", *_by_language(wrong), sep="; ")
        for (want, got), count in Counter((t.get("intent"), got) for t, got in wrong).items():
            print(f"  {want} read as {got}: {count}")
    assert len(TEXTS) >= 800
    assert share >= 0.97


def _by_language(wrong: list[tuple[dict[str, Any], str | None]]) -> list[str]:
    missed = Counter(text.get("language") for text, _ in wrong)
    total = Counter(text.get("language") for text in TEXTS)
    return [f"{language}: {1 - missed[language] / n:.1%}" for language, n in total.items()]


def test_thanks_are_never_proposed() -> None:
    heard = [read(frame.format(t["text"])) for t in TEXTS for frame in ("{}", "{} kiitos")]
    assert not [h for h in heard if (h.intent, h.certainty) == ("thanks", Certainty.PROPOSED)]


def test_the_language_of_labelled_texts_is_told() -> None:
    wrong = [t["text"] for t in TEXTS if read(t["text"]).language != t.get("language")]
    assert len(wrong) / len(TEXTS) <= 0.03, wrong


@pytest.mark.parametrize(
    "text", [t for t in TEXTS if "certainty" in t], ids=lambda t: t["text"][:40]
)
def test_labelled_texts_are_as_certain_as_they_should_be(text: dict[str, Any]) -> None:
    assert read(text["text"]).certainty == text["certainty"], text.get("reason")


@pytest.mark.parametrize(
    ("text", "language", "heard"),
    [
        ("POISTA 482913", None, Heard("delete", "fi", Certainty.EXACT, code="482913")),
        ("poista 482 913", None, Heard("delete", "fi", Certainty.EXACT, code="482913")),
        ("482913 poista", None, Heard("delete", "fi", Certainty.EXACT, code="482913")),
        ("RADERA 482-913", "fi", Heard("delete", "sv", Certainty.EXACT, code="482913")),
        ("482913", "fi", Heard(code="482913")),
        ("482 913", "fi", Heard(code="482913")),
        ("482-913.", "fi", Heard(code="482913")),
        ("koodi 482913", "fi", Heard(code="482913")),
        ("koden är 482913 tack", "sv", Heard(code="482913")),
        ("NIMI Maija 482913", "fi", Heard("name", "fi", Certainty.EXACT, "Maija", "482913")),
        ("482913 482914", "fi", Heard()),
        (" 482913 ", None, Heard(code="482913")),
        ("T-482913", "fi", Heard()),
        ("T 48291", "fi", Heard()),
        ("en ymmärrä 482913", "sv", Heard("help", "fi", Certainty.EXACT, code="482913")),
        ("4829131", "fi", Heard()),
    ],
)
def test_a_code_is_read_alone_and_beside_its_command(
    text: str, language: str | None, heard: Heard
) -> None:
    assert read(text, language) == heard


def test_a_code_in_a_sentence_is_not_one() -> None:
    assert read("asiakasnumeroni on 482913 muistaakseni").code is None


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("NIMI Aino-Maija af Ursin", "Aino-Maija af Ursin"),
        ("nimi: Åsa Öhman", "Åsa Öhman"),
        ("NIMI nimeni on Salli Lisä", "Salli Lisä"),
        ("NAMN jag heter Anna Andersson t. Anna", "Anna Andersson"),
    ],
)
def test_a_name_keeps_its_spelling(text: str, argument: str) -> None:
    assert read(text) == Heard("name", read(text).language, Certainty.EXACT, argument)


@pytest.mark.parametrize("text", ["namn är fel", "nimi on ihan väärin", "NAMN är felstavat"])
def test_a_complaint_about_a_name_is_no_name(text: str) -> None:
    heard = read(text)
    assert (heard.intent, heard.argument) == ("name", None)
    assert heard.certainty is not Certainty.CORRECTED


def test_a_name_that_is_told_is_proposed_with_its_spelling() -> None:
    assert read("nimeni on Salli Lisä", "fi") == Heard(
        "name", "fi", Certainty.PROPOSED, "Salli Lisä"
    )


@pytest.mark.parametrize("text", ["Sukunimeni on Korhonen", "mun sukunimi on nykyään Korhonen"])
def test_a_surname_that_is_told_unasked_is_no_whole_name(text: str) -> None:
    assert read(text).argument is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("En ole Maija", "protect"),
        ("mitä teillä on minusta? En ole Maija", "protect"),
        ("En ole Maija, lähettäkää kopio", "copy"),
        ("EN OLE MAIJA", None),
    ],
)
def test_who_is_not_the_one_named_asks_for_nothing_of_theirs(text: str, intent: str | None) -> None:
    assert read(text).intent == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [("TIEODT", "view"), ("KILETO", "mkt_off"), ("IHMNEN", "staff"), ("kopioo", "copy")],
)
def test_one_slip_in_a_harmless_word_is_corrected(text: str, intent: str) -> None:
    assert (read(text).intent, read(text).certainty) == (intent, Certainty.CORRECTED)
    assert intent in HARMLESS


@pytest.mark.parametrize("text", ["RADERAA", "POITA", "poistaa tietoni", "raderq", "poisra"])
def test_a_misspelt_deletion_is_only_asked_about(text: str) -> None:
    assert (read(text).intent, read(text).certainty) == ("delete", Certainty.PROPOSED)


@pytest.mark.parametrize("text", ["kielo", "nimk", "tid8t"])
def test_a_slip_that_could_be_two_words_or_a_short_one_is_not_corrected(text: str) -> None:
    assert read(text).certainty is not Certainty.CORRECTED


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Hej! UPPGIFTER tack", Certainty.EXACT),
        ("moi TIEDOT kiitos", Certainty.EXACT),
        ("Hei, POISTA kiitos", Certainty.PROPOSED),
        ("hej TILLÅT tack", Certainty.PROPOSED),
    ],
)
def test_courtesy_leaves_only_harmless_commands_exact(text: str, certainty: Certainty) -> None:
    assert read(text).certainty is certainty


def test_courtesy_leaves_an_answer_an_answer() -> None:
    assert read("no joo kiitos", "fi").answer == "yes"


@pytest.mark.parametrize(
    ("text", "language"), [("suomi", None), ("STOP", None), ("tiedot", "fi"), ("uppgifter", "sv")]
)
def test_a_command_tells_its_language(text: str, language: str | None) -> None:
    assert read(text).language == language


@pytest.mark.parametrize("session", ["fi", "sv"])
def test_a_form_of_both_languages_takes_the_conversation_s(session: str) -> None:
    assert read("suomi", session).language == session


@pytest.mark.parametrize("text", ["", "   ", "...", "▮", "🙂"])
def test_a_text_without_words_says_nothing(text: str) -> None:
    assert read(text, "fi") == Heard()


@pytest.mark.parametrize("text", ["?", "??", " ? "])
def test_a_lone_question_mark_asks_for_help(text: str) -> None:
    assert read(text).intent == "help"


@pytest.mark.parametrize(
    "name",
    [
        *("Salli", "Suomi", "Lisa", "Per", "Tuomi", "Mera", "Läge", "Ring", "Niemi", "Salmi"),
        *("Vera", "Peter", "Esta", "Tiedot", "Uppgifter", "POISTA", "Radera"),
        *("kyllä", "nej", "1"),
        "en halua mainoksia enää näin paljon",
        "Maija Kielo",
        "Anna Stoppa",
        "Hei Anna",
    ],
)
def test_while_a_name_is_typed_other_words_are_not_heard(name: str) -> None:
    assert read(name, "fi", capturing=True) == Heard(argument=UNDERSTANDING.name_in(name))


@pytest.mark.parametrize("text", ["482913", "Koodi 482913", "LUOVUTUS KYLLÄ 482913"])
def test_while_an_address_is_typed_a_code_is_one(text: str) -> None:
    assert read(text, "fi", capturing=True).code == "482913"
    assert read("Strada Lunga 4, 010123 Bukarest", "fi", capturing=True).code is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("STOP", "mkt_off"),
        ("stop t. Pekka", "mkt_off"),
        ("stop kiitos", "mkt_off"),
        ("en halua mainoksia", "mkt_off"),
        ("alkaa lahettako mainoksia", "mkt_off"),
        ("Lägg av!", "mkt_off"),
        ("peru", "cancel"),
        ("AVBRYT", "cancel"),
        ("ohje", "help"),
        ("HJÄLP", "help"),
    ],
)
def test_while_a_name_is_typed_stopping_leaving_and_help_are_heard(text: str, intent: str) -> None:
    heard = read(text, "fi", capturing=True)
    assert (heard.intent, heard.certainty) == (intent, Certainty.EXACT)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maija Meikäläinen", "Maija Meikäläinen"),
        ("olen Maija Meikäläinen", "Maija Meikäläinen"),
        ("Jag heter Anna Andersson\nmvh Anna", "Anna Andersson"),
        ("Sukunimeni on Esimerkki", "Esimerkki"),
        ("mun sukunimi on nykyään af Ursin", "af Ursin"),
        ("sukunimi: Esimerkki", "Esimerkki"),
        ("SUKUNIMI Esimerkki t. Ville", "Esimerkki"),
        ("Esimerkki t. Ville", "Esimerkki"),
        ("Mitt efternamn är Nyholm", "Nyholm"),
        ("efternamnet är Nyholm", "Nyholm"),
        ("Efternamn Nyholm\nmvh Anna", "Nyholm"),
        ("Hei, sukunimeni on Esimerkki", "Esimerkki"),
        ("Hej! Nyholm", "Nyholm"),
        ("Hei Anna", "Hei Anna"),
        ("sukunimi väärin", None),
        ("Sukunimi", None),
        ("nimi on väärin", None),
        ("yksi kaksi kolme neljä viisi kuusi seitsemän", None),
        ("", None),
    ],
)
def test_a_name_is_taken_out_of_an_answer(text: str, name: str | None) -> None:
    assert UNDERSTANDING.name_in(text) == name


@pytest.mark.parametrize(
    ("text", "auto"),
    [
        ("Olen lomalla 7.1. asti", True),
        ("Out of Office: back on Monday", True),
        ("Tykkäsi viestistä ”OHJE”", True),
        ("poistakaa tietoni", False),
    ],
)
def test_answering_machines_are_told_from_people(text: str, auto: bool) -> None:
    assert UNDERSTANDING.is_auto_reply(text) is auto


def test_the_words_we_teach_are_told() -> None:
    assert UNDERSTANDING.canonical("delete", "fi") == "POISTA"
    assert UNDERSTANDING.canonical("delete", "sv") == "RADERA"
    with pytest.raises(KeyError):
        UNDERSTANDING.canonical("nothing", "fi")


@pytest.mark.parametrize("each", [e for e in WORDS.lists if e.language], ids=lambda e: e.language)
def test_every_form_is_exact_however_it_is_typed(each: Any) -> None:
    for intent, forms in each.forms.items():
        for form in forms:
            for text in (form, form.upper(), f" {form.title()}. "):
                heard = read(text, each.language)
                assert (heard.intent, heard.certainty) == (intent, Certainty.EXACT), text


@given(st.text(st.characters(codec=None), max_size=300), st.sampled_from([None, "fi", "sv"]))
def test_any_text_is_read_without_a_fault(text: str, language: str | None) -> None:
    assert isinstance(read(text, language), Heard)
    assert isinstance(read(text, language, capturing=True), Heard)


@pytest.mark.parametrize(
    "text", ["ta " * 540, "poista ja " * 160, "((" * 800, "ä?" * 800, "1 " * 800]
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 0.5  # seconds; far above what a slow machine needs


def test_a_withdrawn_recipient_is_heard_where_a_name_is_asked() -> None:
    heard = read("LUOVUTUS EI Esimerkkitukku Oy", "fi", capturing=True)
    assert (heard.intent, heard.argument) == ("disc_off", "Esimerkkitukku Oy")
