"""A name as it is kept: one way of writing blanks, joints and accents, the letters as typed."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile(r"\s*[-\u2010\u2011\u2012\u2013\u2212]\s*")
_COMMAS = re.compile(r"\s*,\s*")
CURLY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'"})
_TYPED = str.maketrans({"`": "'", "\u00b4": "'"})
"""Accents without a letter, which many telephones offer before the apostrophe."""


def clean(text: str) -> str:
    """The name in NFC, with single spaces and plain hyphens, and no full stop of a sentence.

    Its letters and its apostrophes stay as they were typed.
    """
    words = unicodedata.normalize("NFC", text.translate(_TYPED)).split()
    joined = _COMMAS.sub(", ", _DASHES.sub("-", " ".join(words)))
    return _without_stop(joined.strip(" ,;!?"))


def _without_stop(name: str) -> str:
    last = name.split(" ")[-1].rstrip(".")
    return name if letters(last) <= 1 else name.rstrip(" .,;!?")


def letters(text: str) -> int:
    """How many letters a text has."""
    return sum(map(str.isalpha, text))
