"""What stands beside a command is taken apart, and only where a command takes something."""

from __future__ import annotations

import pytest

from bot.dialogue.arguments import Arguments
from tests.dialogue.reading import WORDS

ARGUMENTS = Arguments(WORDS)


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("482913", "482913", ""),
        ("Koodi: 482 913", "482913", "Koodi:"),
        ("poista 482-913", "482913", "poista"),
        ("T-482913", None, "T-482913"),
        ("POISTA482913", "482913", "POISTA"),
        ("482 913poista", "482913", "poista"),
        ("KOPIO T482913", None, "KOPIO T482913"),
        ("POISTA482913 482914", None, "POISTA482913 482914"),
        ("puh0401234567", None, "puh0401234567"),
        ("482913 482914", None, "482913 482914"),
        ("1234567", None, "1234567"),
    ],
)
def test_a_code_and_what_is_beside_it(text: str, code: str | None, rest: str) -> None:
    assert ARGUMENTS.code_and_rest(text) == (code, rest)


@pytest.mark.parametrize(
    ("rest", "only"), [("", True), ("koden är", True), ("koodi on", True), ("poista", False)]
)
def test_some_words_only_announce_a_code(rest: str, only: bool) -> None:
    assert ARGUMENTS.announces_a_code(rest) is only


@pytest.mark.parametrize(
    ("text", "intent", "argument"),
    [
        ("NIMI Maija Meikäläinen", "name", "Maija Meikäläinen"),
        ("byt namn till Anna Nyholm", "name", "Anna Nyholm"),
        ("ring mig i morgon", "staff", "i morgon"),
        ("KOPIO T-482133", "copy", "T-482133"),
        ("kopia t 482133", "copy", "T-482133"),
        ("KOPIO PAPERILLA, Esimerkkikatu 1", "copy", "paper"),
        ("kopia som brev Exempelgatan 1", "copy", "paper"),
        ("kortti *1234", "cards", "1234"),
        ("LUOVUTUS Esimerkki Oy", "disc", "Esimerkki Oy"),
    ],
)
def test_a_command_with_its_argument(text: str, intent: str, argument: str) -> None:
    heard = ARGUMENTS.find(text)
    assert heard is not None
    assert (heard.intent, heard.argument) == (intent, argument)


@pytest.mark.parametrize(
    "text", ["NIMI", "kopio kaikesta", "kortti 12345", "poista Maija", "nimi on väärin", ""]
)
def test_what_takes_nothing_or_gets_the_wrong_thing(text: str) -> None:
    assert ARGUMENTS.find(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("Mitt namn är Anna", "Anna"), ("Anna", None), ("är Anna", None), ("nimeni on väärin", None)],
)
def test_a_name_that_is_told_in_a_sentence(text: str, name: str | None) -> None:
    assert ARGUMENTS.introduced(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("se on Maija Meikäläinen", "Maija Meikäläinen"),
        ("Mä oon Maija", "Maija"),
        ("olen Maija Meikäläinen", "Maija Meikäläinen"),
        ("heter Anna Sofia Lindholm", "Anna Sofia Lindholm"),
        ("Det är Anna Andersson", "Anna Andersson"),
        ("se on väärin", None),
        ("det är fel", None),
    ],
)
def test_a_short_answer_to_which_name_is_a_name_only_where_it_was_asked(
    text: str, name: str | None
) -> None:
    assert ARGUMENTS.name_in(text) == name
    assert ARGUMENTS.introduced(text) is None


@pytest.mark.parametrize(
    ("text", "denied", "reason"),
    [
        ("En ole Maija", True, "a capital after the denial"),
        ("hej, jag ar inte Anna Andersson!", True, "without dots"),
        ("en ole varma", False, "no capital"),
        ("en ole Esimerkin asiakas", False, "the name only says whose"),
        ("EN OLE VARMA", False, "every word is in capitals"),
        ("Det är inte OK", False, "no name"),
    ],
)
def test_a_writer_who_is_not_the_one_named(text: str, denied: bool, reason: str) -> None:
    assert ARGUMENTS.denies_a_name(text) is denied, reason
