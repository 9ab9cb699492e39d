"""Text as a short message: the GSM 03.38 alphabet, parts, and names in plain letters.

It measures, splits and tidies. It does not shorten a text, and it never decides that a
name may be respelt: `plain` only says what the name would look like.
Source: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1; TS 23.040, section 9.2.3.24.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters of one septet. The escape (0x1B) is no character of its own."""

EXTENSION = "\f^{}\\[~]|€"
"""The characters of two septets: the escape and one more. A part may not end between them."""

SEPTETS = {**dict.fromkeys(BASIC, 1), **dict.fromkeys(EXTENSION, 2)}

_ALL_BASIC = re.compile(f"[{re.escape(BASIC)}]*").fullmatch
_GSM7_LIMITS = (160, 153)
_UCS2_LIMITS = (70, 67)
_LAST_OF_ONE_UNIT = 0xFFFF
"""Code points above this take a surrogate pair in UTF-16."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs: `units` are septets, or UTF-16 units in UCS-2."""

    encoding: Literal["gsm7", "ucs2"]
    units: int
    parts: int


def septets(text: str) -> int | None:
    """The septets a text takes, or None when GSM 03.38 cannot spell it."""
    if _ALL_BASIC(text):
        return len(text)
    try:
        return sum(map(SEPTETS.__getitem__, text))
    except KeyError:
        return None


def is_gsm7(text: str) -> bool:
    """Whether GSM 03.38 can spell the text."""
    return septets(text) is not None


def measure(text: str) -> Size:
    """The encoding, the units and the number of parts a text is sent in."""
    units = septets(text)
    if units is None:
        return Size("ucs2", sum(_ucs2_units(text)), len(split(text)))
    return Size("gsm7", units, 1 if units <= _GSM7_LIMITS[0] else len(split(text)))


def split(text: str) -> tuple[str, ...]:
    """The parts a text is sent in; an empty text is one empty part.

    An escape pair or a surrogate pair is never cut: it moves to the next part whole.
    """
    if is_gsm7(text):
        return _fill(text, [SEPTETS[letter] for letter in text], *_GSM7_LIMITS)
    return _fill(text, list(_ucs2_units(text)), *_UCS2_LIMITS)


def _ucs2_units(text: str) -> Iterator[int]:
    return (2 if ord(letter) > _LAST_OF_ONE_UNIT else 1 for letter in text)


def _fill(text: str, sizes: list[int], alone: int, shared: int) -> tuple[str, ...]:
    if sum(sizes) <= alone:
        return (text,)
    cuts = [0, *_cuts(sizes, shared), len(text)]
    return tuple(text[a:b] for a, b in zip(cuts, cuts[1:], strict=False))


def _cuts(sizes: Iterable[int], limit: int) -> Iterator[int]:
    used = 0
    for place, size in enumerate(sizes):
        if used + size > limit:
            yield place
            used = 0
        used += size


# ---------------------------------------------------------------- tidying

TYPOGRAPHY = str.maketrans(
    {
        "\u00a0": " ",  # CLDR puts it into Finnish and Swedish numbers and times
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",  # the minus sign of CLDR in both languages
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u201f": '"',
        "\u2026": "...",
    }
)
"""Typographic signs, and what GSM 03.38 has for them."""


def tidy(text: str) -> str:
    """The text with typographic spaces, dashes and quotes as GSM 03.38 has them.

    One such sign would make the whole text UCS-2, at less than half the length. Letters
    stay as they are, composed: telephones show a loose accent beside its letter.
    """
    return unicodedata.normalize("NFC", text).translate(TYPOGRAPHY)


# ---------------------------------------------------------------- names in plain letters

_NO_ACCENT = {
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
    "œ": "oe",
    "ə": "e",
    "ŀ": "l",
    "ſ": "s",
}
"""Letters that Unicode does not build from another letter and a mark."""

_PLAIN = _NO_ACCENT | {low.upper(): plain.title() for low, plain in _NO_ACCENT.items()}
_PLAIN |= {"I": "I", "S": "S", "ẞ": "SS"}  # the upper case of ı and ſ is an ordinary letter

_LETTER = re.compile("(.)([\u0300-\u036f]*)", re.DOTALL)


def plain(text: str) -> str:
    """A name as GSM 03.38 can show it: á as a, č as c, ŋ as n; å ä ö é ü ñ stay.

    Only Latin letters change; a name in another script stays whole, since taking letters
    out of it would leave another name. ç loses its cedilla in both cases, because vendors
    disagree on which of the two the alphabet has.
    """
    return _LETTER.sub(_plain_letter, tidy(text))


def _plain_letter(found: re.Match[str]) -> str:
    whole, letter = found[0], found[1]
    if whole in SEPTETS and whole != "Ç":
        return whole
    if not unicodedata.name(letter, "").startswith("LATIN"):
        return whole
    return _without_marks(unicodedata.normalize("NFD", whole))


def _without_marks(letter: str) -> str:
    """The letter with as many of its marks as the alphabet has: ǟ is ä, ǻ is å, á is a."""
    base = letter[0]
    marked = (unicodedata.normalize("NFC", base + mark) for mark in letter[1:])
    kept = (form for form in marked if form in SEPTETS and form != "Ç")
    return next(kept, _PLAIN.get(base, base))
