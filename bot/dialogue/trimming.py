"""What stands around a message and is not the message: quotes, signatures, courtesy.

Also tells an answering machine's text from a person's. Decides nothing about content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.dialogue.normalise import EDGES, fold, key
from bot.dialogue.words import Words

_NAME_WORDS = 4  # a signature is a name, not a sentence
_LONGEST_PHRASE = 3  # words: `med vänlig hälsning`
_LONGEST_COMMAND = 100  # characters: with all its courtesy no command is longer
_Phrases = dict[str, list[list[str]]]


class Trimming:
    """Built once from the marks of every language."""

    def __init__(self, words: Words) -> None:
        self._openers = _phrases(words.marks("signature"))
        self._polite = _phrases(words.marks("polite"))
        self._endings = _phrases(" ".join(mark.split()[::-1]) for mark in words.marks("polite"))
        self._quoted = tuple(words.marks("quoted"))
        self._auto = tuple(fold(mark) for mark in words.marks("auto_reply"))

    def message(self, text: str) -> str:
        """The text without quoted lines and without the signature."""
        kept: list[str] = []
        for line in text.splitlines():
            said = line.casefold()
            if any(mark in said for mark in self._quoted):
                break
            if not line.lstrip().startswith(">"):
                kept.append(line)
        return self._unsigned(" ".join(kept))

    def command(self, form: str) -> str:
        """The lower-case text without greetings before it and thanks after it."""
        if len(form) > _LONGEST_COMMAND:
            return form
        parts = [word for part in form.split() if (word := key(part))]
        folded = [fold(part) for part in parts]
        start, end = 0, len(parts)
        while opening := _opening(folded[start:end], self._polite):
            start += opening
        while closing := _opening(folded[start:end][::-1], self._endings):
            end -= closing
        return " ".join(parts[start:end])

    def is_auto_reply(self, form: str) -> bool:
        """An answering machine, or a phone's report of a thumb on our own text."""
        folded = fold(form)
        return any(mark in folded for mark in self._auto)

    def _unsigned(self, text: str) -> str:
        parts = text.split()
        start = max(1, len(parts) - _NAME_WORDS - _LONGEST_PHRASE)
        said = fold(" ".join(parts[start:]).casefold())
        tail = [word.strip(EDGES) for word in said.split(" ")]
        for at, word in enumerate(tail):
            opener = _opening(tail[at:], self._openers) if word in self._openers else 0
            if opener and len(tail) - at - opener <= _NAME_WORDS:
                return " ".join(parts[: start + at])
        return " ".join(parts)


def _phrases(marks: Iterable[str]) -> _Phrases:
    """Folded phrases by their first word, the longest first."""
    found: _Phrases = defaultdict(list)
    for mark in sorted({tuple(fold(mark.casefold()).split()) for mark in marks}, key=len):
        found[mark[0]].insert(0, list(mark))
    return found


def _opening(folded: list[str], phrases: _Phrases) -> int:
    """How many words of the beginning are one of the phrases; the longest counts."""
    found = phrases.get(folded[0], ()) if folded else ()
    return next((len(phrase) for phrase in found if folded[: len(phrase)] == phrase), 0)
