"""What the random walk of `test_protections` is made of: who texts, and what.

Numbers that prove something and numbers that do not, and texts of both languages: every
command, names, sentences, digits, codes, nonsense, numbers that must not be kept.
"""

from __future__ import annotations

import re

from hypothesis import strategies as st

import wsgi
from bot.dialogue.words import load_words
from tests.conversations.people import OTHER_SERVICE
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, SERVICE, VILLE, person

FRESH, KEPT, STALE, SHARED, UNKNOWN = MAIJA, ANNA, VILLE, ANGEL, NOBODY
NUMBERS = (FRESH, KEPT, STALE, SHARED, UNKNOWN)
SERVICES = (SERVICE, OTHER_SERVICE)
RECORDS = (
    person(FRESH, "Aamu Esimerkki", card=("Visa", "7301", None)),
    person(KEPT, "Ilta Mallikas", card=("Visa", "7302", None)),
    person(STALE, "Tuuli Kokeinen", card=("Visa", "7303", None), days_ago=400),
    person(SHARED, "Lumi Mallikas", card=("Visa", "7304", None)),
    person(SHARED, "Pyry Mallikas", card=("Visa", "7305", None)),
)
ANOTHER = "Kuura Mallikas"
PERSONAL = re.compile(r"Aamu|Ilta|Tuuli|Lumi|Pyry|Kuura|(?<!\d)730\d(?!\d)")
CODE = re.compile(r"(?<![\w-])\d{6}(?!\d)")

WORDS = sorted(
    {word for each in load_words(wsgi.LOCALES).lists for word in each.canonical.values()}
)
STOPS = ("KIELTO", "FÖRBUD", "STOP", "kielto.", "stopp")
OWN_WORDS = (
    *("kyllä", "ei", "ja", "nej", "1", "2", "3", "4", "5", "0", "k", "e", "moi", "hej", "", " "),
    *("Esimerkki", "Mallikas", "Kokeinen", "Virtanen", "Aamu", "x" * 400, "\U0001f600", "'; --"),
    *("Aamu Esimerki", "Uusi Nimi", "nimeni on Uusi Nimi", "NIMI Uusi Nimi", "NAMN Tuuli Kokeine"),
    *("NIMI 123", "KORTTI 7301", "KOPIO T-482133", "IHMINEN soittakaa", "LUOVUTUS KYLLÄ"),
    *("poistakaa kaikki tietoni rekisteristänne", "älä poista tietojani", "lopettakaa mainokset"),
    *("haluan taas mainoksia teiltä", "jag vill se mina uppgifter", "abrakadabra", "simsalabim"),
    *("4111 1111 1111 1111", "POISTA 4111111111111111", "131052-308T", "nimeni on 131052-308T"),
    *("koodi", "482913", "POISTA 482913", "SALLI 111111", "en minä", "joku käyttää numeroani"),
)
TEXTS = st.sampled_from((*WORDS, *WORDS, *STOPS, *OWN_WORDS))
CODED = st.sampled_from(
    ("{}", "{}", "koodi on {}", "POISTA {}", "SALLI {}", "NIMI {}", "RADERA {}")
)
MINUTES = st.sampled_from((0, 1, 2, 3, 9, 11, 16, 61, 25 * 60, 181 * 24 * 60))


DONE = {"mkt.on.done": "mkt.on.ask", "name.done": "name.confirm", "del.scheduled": "del.ask"}
"""What is said when something changed, and the question whose code it takes."""
