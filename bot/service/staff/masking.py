"""What stands for a personal value until somebody gives a reason to see it.

A mask says that something is there, and no more than one needs to tell two people apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.names import key
from bot.service.lists import masked

HIDDEN = "•••"
_ENDINGS = 3
"""Letters at the end of a name that a case may change: Meikäläinen, Meikäläisen."""
_SHORTEST = 4
"""Letters with which a word must begin to be taken for a name; a shorter name is itself."""

_DIGITS = re.compile(r"(?<!T-)(?<!\d)(?!\d{4}-\d\d-\d\d(?!\d))\d(?:[ \-\u00a0]?\d){4,}")
_WORD = re.compile(r"[^\W\d_]+")


def name(text: str) -> str:
    """A name by its initial."""
    return f"{text.strip()[:1]}{HIDDEN}"


def number(text: str) -> str:
    """A number by its last two digits."""
    return f"{HIDDEN} {text[-2:]}"


class Veil:
    """Free text with long numbers and the names on record hidden; references stay."""

    def __init__(self, names: Iterable[str]) -> None:
        words = {key(word) for name in names for word in _WORD.findall(name)}
        self._beginnings = tuple(
            word[: max(_SHORTEST, len(word) - _ENDINGS)] for word in words if len(word) >= _SHORTEST
        )
        self._short = frozenset(word for word in words if 1 < len(word) < _SHORTEST)

    def __call__(self, text: str) -> str:
        """The text as it may be shown before anything is revealed."""
        composed = unicodedata.normalize("NFC", text)
        return _WORD.sub(self._word, _DIGITS.sub(HIDDEN, masked(composed)))

    def _word(self, found: re.Match[str]) -> str:
        word = key(found[0])
        return HIDDEN if self._is_name(word) else found[0]

    def _is_name(self, word: str) -> bool:
        if word in self._short:
            return True
        return len(word) >= _SHORTEST and word.startswith(self._beginnings)
