"""Message ids to words: fills, names in plain letters, budgets, and faults at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue import Catalogue, CatalogueFault, Text, words
from bot.domain import Items, Name, Reply, Word
from tests.catalogue.texts import LANGUAGES, LOCALES, the_catalogue, the_register

CATALOGUE = the_catalogue()
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def confirming(name: str, catalogue: Catalogue = CATALOGUE) -> Text:
    return catalogue.write(Reply("name.confirm", {"new": Name(name), "code": "482913"}), "fi")


@pytest.mark.parametrize(
    ("name", "shown", "suffix", "encoding", "why"),
    [
        ("Maija Meikäläinen", "Maija Meikäläinen", False, "gsm7", "Finnish letters are GSM 03.38"),
        ("Áile Šáŋŋa", "Aile Sanna", True, "gsm7", "Sami letters get plain ones, and a word"),
        ("Иван Петров", "Иван Петров", False, "ucs2", "no plain letters: the true spelling"),
        ("Anna O\u2019Brien", "Anna O'Brien", False, "gsm7", "an apostrophe is no respelling"),
    ],
)
def test_a_name_is_shown_as_a_text_message_can(
    name: str, shown: str, suffix: bool, encoding: str, why: str
) -> None:
    text = confirming(name)
    assert f"oikein: {shown}?" in text.text, why
    assert ("Erikoismerkit" in text.text) is suffix, why
    assert text.encoding == encoding, why


def test_true_spelling_is_used_where_the_register_pays_for_it() -> None:
    text = confirming("Áile Šáŋŋa", the_catalogue(unicode_names="auto"))
    assert "Áile Šáŋŋa" in text.text
    assert text.encoding == "ucs2"


def test_a_name_the_message_does_not_show_adds_nothing() -> None:
    reply = Reply("mkt.off", {"name": Name("Šimić")})
    assert CATALOGUE.write(reply, "fi").text == CATALOGUE.say("mkt.off", "fi")


def test_a_name_is_never_shortened() -> None:
    name = "m" * 100
    text = confirming(name)
    assert name in text.text
    assert text.parts == 2


def test_no_language_is_the_registers_first() -> None:
    assert CATALOGUE.say("lang.ask", None) == CATALOGUE.say("lang.ask", "fi")


@pytest.mark.parametrize(
    ("tries", "fi", "sv"),
    [(1, "1 kerran", "1 gång till"), (2, "2 kertaa", "2 gånger till"), (0, "0 kertaa", "0 gånger")],
)
def test_numbers_choose_the_plural_form(tries: int, fi: str, sv: str) -> None:
    assert fi in CATALOGUE.say("verify.wrong", "fi", n=tries)
    assert sv in CATALOGUE.say("verify.wrong", "sv", n=tries)


def test_the_registers_own_words_need_no_fill() -> None:
    text = CATALOGUE.say("notice.privacy", "sv")
    assert "Esimerkki Oy" in text
    assert "https://tiedot.example.fi/notice/sv" in text
    assert CATALOGUE.common("notice.privacy") == {"controller", "notice", "tel"}
    assert CATALOGUE.blanks("notice.privacy") == frozenset()


def test_a_brace_in_a_value_is_no_blank() -> None:
    assert "{code}" in CATALOGUE.say("staff.reply", "fi", ref="T-482133", text="{code}")


@pytest.mark.parametrize(
    ("message_id", "parts", "why"),
    [
        ("mkt.off", 1, "no blank"),
        ("esc.ack", 1, "only bounded blanks"),
        ("name.confirm", 2, "a name is never shortened"),
        ("copy.link", 2, "an address cannot be shortened"),
        ("staff.reply", 6, "staff write it"),
    ],
)
def test_the_budget_follows_from_the_blanks(message_id: str, parts: int, why: str) -> None:
    assert CATALOGUE.budget(message_id) == parts, why


def test_the_worst_size_is_that_of_the_longest_plural_form() -> None:
    one = CATALOGUE.say("verify.locked", "sv", hours=1)
    many = CATALOGUE.say("verify.locked", "sv", hours=2)
    assert len(many) > len(one)
    assert CATALOGUE.worst("verify.locked", "sv", {"hours": 2}).units == len(many)


def write(folder: Path, language: str, body: str) -> None:
    target = folder / language / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "messages.po").write_text(HEAD + body, encoding="utf-8")


GOOD = 'msgid "a"\nmsgstr "Hei {org}"\n'


@pytest.mark.parametrize(
    ("swedish", "fault"),
    [
        ("", "'a' has no words"),
        ('msgid "a"\nmsgstr ""\n', "'a' has no words"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "Hej {org}"\n', "'a' has no words"),
        ('msgid "a"\nmsgstr "Hej"\n', "'a' has other blanks"),
        ('msgid "a"\nmsgstr "Hej {org} {nmae}"\n', "{nmae} that nothing fills"),
    ],
)
def test_a_faulty_catalogue_refuses_to_start(tmp_path: Path, swedish: str, fault: str) -> None:
    write(tmp_path, "fi", GOOD)
    write(tmp_path, "sv", swedish)
    common = {"fi": {"org": "E"}, "sv": {"org": "E"}}
    with pytest.raises(CatalogueFault, match=fault.replace("{", r"\{")):
        Catalogue(tmp_path, common, lambda intent, language: intent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_pages_are_read_by_id(language: str) -> None:
    assert words(LOCALES, language)["notice.title"]


def test_a_language_without_a_file_has_no_words() -> None:
    assert words(LOCALES, "fi", "no-such-domain") == {}


def test_the_register_names_its_controller_in_the_first_reply() -> None:
    assert CATALOGUE.say("greet.menu", "fi").startswith(the_register().controller.short)


def test_an_empty_list_says_so_in_words() -> None:
    fill = {"name": Name("Maija Meikäläinen"), "phone": "*4567"}
    text = CATALOGUE.say("data.summary", "fi", **fill, cards=Items((), Word("cards.no")))
    assert "kortit: ei kortteja." in text
