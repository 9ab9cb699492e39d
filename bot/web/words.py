"""The words of a page in one language, with their blanks filled.

Everything comes from the catalogue; nothing is worded here.
"""

from __future__ import annotations

from collections.abc import Callable


class Words:
    """The words of one language."""

    __slots__ = ("_say", "language")

    def __init__(self, say: Callable[[str, str], str], language: str) -> None:
        self._say = say
        self.language = language

    def __call__(self, id: str, **fill: object) -> str:
        """The words of `id`, its blanks filled."""
        words = self._say(id, self.language)
        return words.format(**fill) if fill else words

    def count(self, id: str, n: int) -> str:
        """The words of `id` for one or for more."""
        return self(f"{id}.{'one' if n == 1 else 'other'}", n=n)

    def either(self, id: str, plain: str) -> str:
        """The words of `id`, or `plain` when the catalogue has none and gives the id back."""
        words = self._say(id, self.language)
        return plain if words == id else words
