"""Who texts, and what: commands, names, sentences, nonsense, and answers to what arrived.

A person answers what stands on her handset: a code, sometimes wrong or long dead, her
surname, or nothing at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, VILLE, person

if TYPE_CHECKING:
    from tests.simulation.day import Day

CODE = re.compile(r"(?<![\dT-])\d{6}(?!\d)")
COMMANDED = re.compile(r"(POISTA|RADERA) \d{6}")
SURNAME = re.compile(r"sukunim|efternamn")

NAMES = {
    MAIJA: "Maija Mielikäinen",
    ANNA: "Anna Annersson",
    VILLE: "Ville Vanhanen",
    ANGEL: "Áŋŋel Đuoibmá",
}
RECORDS = (
    person(MAIJA, NAMES[MAIJA], card=("Visa", "7301", None)),
    person(ANNA, NAMES[ANNA]),
    person(VILLE, NAMES[VILLE], days_ago=400),
    person(ANGEL, NAMES[ANGEL]),
)
NEW_NAMES = ("Maija Mielikainen", "Anna Annerson", "Kuura Kokeinen", "Ville Vanhainen")

FINNISH = (
    *(("TIEDOT", 4), ("LISÄÄ", 2), ("KIELTO", 4), ("SALLI", 6), ("POISTA", 6), ("OHJE", 2)),
    *(("PERU POISTO", 2), ("PERU", 1), ("RAJOITA", 1), ("VASTUSTA", 1), ("IHMINEN", 1)),
    *(("TILANNE", 1), ("KORTTI", 1), ("KOPIO", 1), ("SUOMI", 1), ("kiitos", 1), ("en minä", 1)),
    *(("IHMINEN soittakaa minulle", 1), ("NIMI", 2), ("LUOVUTUS KYLLÄ", 1), ("VALITUS", 1)),
    *((f"NIMI {name}", 2) for name in NEW_NAMES),
)
SWEDISH = (
    *(("UPPGIFTER", 4), ("MERA", 2), ("FÖRBUD", 4), ("TILLÅT", 6), ("RADERA", 6), ("HJÄLP", 2)),
    *(("AVBRYT RADERING", 2), ("AVBRYT", 1), ("BEGRÄNSA", 1), ("INVÄNDNING", 1), ("tack", 1)),
    *(("PERSONAL", 1), ("STATUS", 1), ("KOPIA", 1), ("inte jag", 1), ("NAMN", 2)),
    *((f"NAMN {name}", 2) for name in NEW_NAMES),
)
ANYONE = (
    *(("STOP", 2), ("abrakadabra", 1), ("4111 1111 1111 1111", 1), ("POISTA 4111111111111111", 1)),
    *(("poistakaa kaikki tietoni rekisteristänne", 2), ("lopettakaa mainokset", 1), ("", 1)),
    *(("haluan taas mainoksia teiltä", 1), ("482913", 1), ("\U0001f600", 1), ("SALLI 111111", 1)),
    *(("älä poista tietojani", 1), ("131052-308T", 1)),
)
PAUSES = ((3, 2), (40, 6), (200, 6), (800, 2), (2500, 1), (15_000, 1))
"""Seconds between two texts of a person, and how likely."""


@dataclass
class Person:
    """Somebody with a handset. Nobody in the register knows the last of them."""

    number: str
    service: str
    day: Day
    handset: list[tuple[datetime, str]] = field(default_factory=list)

    def live(self) -> None:
        """Text now and then; some go on the next day."""
        chance = self.day.chance
        self.day.hub.sleep(chance.uniform(0, 3600))
        for _ in range(chance.randint(2, 8)):
            self._text()
        if chance.random() < 0.4:
            self.day.hub.sleep(chance.uniform(24, 27) * 3600)
            for _ in range(chance.randint(1, 3)):
                self._text()

    def _text(self) -> None:
        if self.day.calm:
            return
        chance, text = self.day.chance, self._what()
        self.day.tell(f"{self.number} texts {text!r}")
        self.day.post(self.number, self.service, text)
        if chance.random() < 0.04:  # in haste: another one at once
            self.day.post(self.number, self.service, self._what())
        seconds, weights = zip(*PAUSES, strict=True)
        self.day.hub.sleep(chance.choices(seconds, weights)[0] * chance.uniform(0.5, 1.5))

    def _what(self) -> str:
        chance = self.day.chance
        newest = self.handset[-1][1] if self.handset else ""
        if found := CODE.search(newest):
            if chance.random() < 0.8:
                return self._code(found[0], newest)
        elif SURNAME.search(newest) and chance.random() < 0.7:
            name = (
                NAMES.get(self.number, "Nobody Noname") if chance.random() < 0.8 else "x Virtanen"
            )
            return name.split()[-1]
        words = (SWEDISH if self.number == ANNA else FINNISH) + ANYONE
        texts, weights = zip(*words, strict=True)
        return str(chance.choices(texts, weights)[0])

    def _code(self, code: str, asked: str) -> str:
        chance = self.day.chance
        if chance.random() < 0.1:
            code = f"{(int(code) + 1) % 10**6:06}"
        elif chance.random() < 0.1:
            self.day.hub.sleep(700)  # too late
        command = COMMANDED.search(asked)
        return f"{command[1]} {code}" if command and chance.random() < 0.7 else code


NUMBERS = (MAIJA, ANNA, VILLE, ANGEL, NOBODY)
