"""Names typed all in capitals, and the particles that stay small in them."""

from __future__ import annotations

import re

PARTICLES = frozenset(
    {
        *("af", "av", "von", "der", "den", "zu", "zum", "zur", "van", "ter", "ten"),
        *("de", "la", "le", "du", "del", "della", "di", "da", "dos", "das", "bin", "ibn"),
    }
)

_MC = re.compile(r"(Mc)(\w{3,})")
_PART = re.compile(r"[^\s'\u2019\u2018\u02bc.-]+")
_SMALL_PREFIX = re.compile(r"\b(D(?=['\u2019])|Al(?=-))")


def propose_case(text: str) -> str:
    """A name typed all in capitals, as it is usually written; any other name unchanged.

    A proposal only: particles go small (`von Wright`, `d'Artagnan`, `al-Hassan`), and
    whoever is asked may know better.
    """
    if not text.isupper():
        return text
    words = text.split(" ")
    return " ".join([*map(_cased, words[:-1]), _titled(words[-1])])


def _cased(word: str) -> str:
    return word.lower() if word.lower() in PARTICLES else _titled(word)


def _titled(word: str) -> str:
    capital = _PART.sub(lambda part: part[0][0] + part[0][1:].lower(), word)
    capital = _MC.sub(lambda found: found[1] + found[2].capitalize(), capital)
    return _SMALL_PREFIX.sub(lambda found: found[0].lower(), capital)
