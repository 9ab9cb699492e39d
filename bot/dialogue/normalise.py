"""Texts made comparable: repaired, folded, trimmed of what is not the message.

Says nothing about meaning. Every function is total: any string, also broken or hostile,
gives a string back, in time linear in its (capped) length.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1600  # characters: ten full parts, the most that gateways join
REDACTED = "▮"  # stands where card numbers and identity codes were cut out

# ä and å share one letter with a: handsets and people drop dots and rings alike.
_FOLDED = str.maketrans("áàâéèóòüæø", "aaaeeoouao")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "”": '"', "“": '"', "„": '"'})
# ISO 646-FI, the seven-bit alphabet of old terminals: brackets stand for letters.
_BRACKETS = str.maketrans("{|}[\\]", "äöåÄÖÅ")
_DIGRAPHS = (("aa", "å"), ("ae", "ä"), ("oe", "ö"))
EDGES = " \t\n.,!?;:'\"()-*#/_"
_TAILS = frozenset("\u20e3" + "".join(map(chr, range(0xFE00, 0xFE10))))
_LOST = "\ufffd"  # what a decoder leaves where it could not read a letter
_PLAIN = re.compile(r"[ -~åäöÅÄÖéÉ\r\n]*")  # nothing to repair: nearly every text


def clean(text: str) -> str:
    """The text as it was spelt, without what cannot be seen or read; at most 1600 long.

    Line breaks stay: signatures and quoted replies are told by them.
    """
    text = text[:LONGEST]
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", repaired(text).replace(_LOST, "?")).translate(_QUOTES)
    return "".join(" " if _unreadable(char) else char for char in text if not _unseen(char))


def key(text: str) -> str:
    """What is looked up: case, spaces and outer punctuation do not matter."""
    return " ".join(text.casefold().split()).strip(EDGES)


def fold(text: str) -> str:
    """The same without dots and rings: `kiellä` and `kiella` are one word."""
    if text.isascii():
        return text
    text = text.replace("ä", "a").replace("ö", "o").replace("å", "a")  # quicker than a table
    return text if text.isascii() else text.translate(_FOLDED)


def repaired(text: str) -> str:
    """UTF-8 that a gateway took for Latin-1 or Windows-1252, put right; else unchanged."""
    if "Ã" not in text and "Â" not in text:
        return text
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def respelt(text: str) -> tuple[str, ...]:
    """Other spellings a known word may hide behind: brackets and digraphs for å, ä, ö."""
    spellings = [text.translate(_BRACKETS)]
    spellings += [text.replace(pair, letter) for pair, letter in _DIGRAPHS if pair in text]
    return tuple(spelling for spelling in spellings if spelling != text)


def _unseen(char: str) -> bool:
    """Zero-width, bidi and control characters, halves of surrogate pairs, emoji's tails."""
    if char.isascii():
        return char < " " and char not in "\t\n\r"
    return char in _TAILS or unicodedata.category(char) in ("Cf", "Cc", "Cs", "Cn", "Co")


def _unreadable(char: str) -> bool:
    """Emoji and the mark of a cut-out number: a space in their stead."""
    return not char.isascii() and (char == REDACTED or unicodedata.category(char) in ("So", "Sk"))
