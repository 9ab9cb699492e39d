"""Quotes, signatures and courtesy are told from the message."""

from __future__ import annotations

import pytest

from bot.dialogue.trimming import Trimming
from tests.dialogue.reading import WORDS

TRIMMING = Trimming(WORDS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("STOP t. Pekka", "STOP"),
        ("STOP T: Pekka Esimerkki", "STOP"),
        ("Poista\nTerveisin\nMaija Meikäläinen", "Poista"),
        ("Radera mvh Anna", "Radera"),
        ("Tiedot\n\nLähetetty iPhonesta", "Tiedot"),
        ("Uppgifter\nSkickat från min iPhone", "Uppgifter"),
        ("Tiedot\n> POISTA\nkiitos", "Tiedot kiitos"),
        ("Tiedot\nMaija kirjoitti: POISTA", "Tiedot"),
        ("t. Pekka", "t. Pekka"),
        ("se t ei toimi kun yritän lukea sitä", "se t ei toimi kun yritän lukea sitä"),
        ("", ""),
    ],
)
def test_the_message_is_what_the_person_wrote(text: str, message: str) -> None:
    assert TRIMMING.message(text) == message


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("hej! uppgifter tack", "uppgifter"),
        ("moi moi tiedot, kiitos paljon", "tiedot"),
        ("tiedot", "tiedot"),
        ("kiitos", ""),
        ("kiitos " * 50, "kiitos " * 50),
    ],
)
def test_courtesy_is_taken_off_both_ends(text: str, command: str) -> None:
    assert TRIMMING.command(text) == command


def test_answering_machines_give_themselves_away() -> None:
    assert TRIMMING.is_auto_reply("hei, olen lomalla 7.1. asti")
    assert not TRIMMING.is_auto_reply("tiedot")
