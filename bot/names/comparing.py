"""How far one name is from another: the same, a slip of the pen, or another name."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from rapidfuzz.distance import OSA

from bot.names.cleaning import CURLY, clean

_SMALL_PART = 4
"""A word may change in one letter of four."""

_FOLDED = str.maketrans(
    {
        "đ": "d",
        "ŋ": "n",
        "ŧ": "t",
        "ʒ": "z",
        "ǥ": "g",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
    }
)

MOST_EDITS = 2

Grade = Literal["same", "small", "large"]


def key(name: str) -> str:
    """The letters of a name without case, accents and joints: to compare, never to keep."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
    bare = "".join(sign for sign in decomposed if _counts(sign))
    return bare.translate(_FOLDED)


def _counts(sign: str) -> bool:
    """Letters, and the vowel signs of scripts in which they are no accents."""
    is_vowel = unicodedata.category(sign).startswith("M") and not unicodedata.combining(sign)
    return sign.isalpha() and sign not in _CURLY_LETTERS or is_vowel


_CURLY_LETTERS = "\u02bc"
"""The modifier apostrophe counts as a letter in Unicode, and as an apostrophe in a name."""


def grade(confirmed: str, new: str) -> Grade:
    """How far a new name is from the last name that staff or an import confirmed.

    `small`: the same key, or at most two edits in all, and in no word more than one letter
    of four. Two letters that changed places are one edit.
    """
    if clean(confirmed).translate(CURLY) == clean(new).translate(CURLY):
        return "same"
    if key(confirmed) == key(new):
        return "small"
    return "small" if _is_slip(_words(confirmed), _words(new)) else "large"


def _words(name: str) -> list[str]:
    return [key(word) for word in re.split(r"[\s-]+", clean(name))]


def _is_slip(old: list[str], new: list[str]) -> bool:
    if len(old) != len(new):
        return False
    edits = [OSA.distance(a, b) for a, b in zip(old, new, strict=True)]
    within = all(n * _SMALL_PART <= len(word) for n, word in zip(edits, old, strict=True))
    return within and sum(edits) <= MOST_EDITS
