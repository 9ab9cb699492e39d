"""One spelling of all: digits of every alphabet, dashes and blanks as one plain sign each.

The view has a character for each of the text's, so that a place in one is a place in the
other. It is for finding numbers only, and is never shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MARK = "▮"

Span = tuple[int, int]

_SIGNS = {"·": ".", "•": ".", "∙": ".", "⁄": "/", "∕": "/", "−": "-", "⁃": "-"}


def _sign(letter: str) -> str:
    """One character for one: an ASCII digit, a plain sign, or a small letter."""
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category in ("Cf", "Mn", "Me"):
        return "\u200b"
    if category == "Pd":
        return "-"
    if letter.isspace():
        return " " if category == "Zs" else "\n"
    small = unicodedata.normalize("NFKC", letter).lower()
    return _SIGNS.get(letter, small if len(small) == 1 else letter)


class _View(dict[int, str]):
    """A table for `str.translate` that works out each character when it first comes."""

    def __missing__(self, point: int) -> str:
        self[point] = sign = _sign(chr(point))
        return sign


VIEW = _View()


def hidden(view: str, spans: Iterable[Span]) -> str:
    """The view with a mark for each character of the spans."""
    for start, end in spans:
        view = view[:start] + MARK * (end - start) + view[end:]
    return view
