"""Yes, no and the digits of a menu, in the language of the conversation.

`en` is *no* in Finnish and *one* in Swedish, `ja` is *and* and *yes*: what another
language would take for something else is never guessed.
"""

from __future__ import annotations

import re

from bot.dialogue.heard import Heard
from bot.dialogue.normalise import fold
from bot.dialogue.words import WordList, Words

_LONGEST_MARKED = 20  # characters of a digit with its mark


class Answers:
    """Short answers: built once, one table for each language of a conversation."""

    def __init__(self, words: Words) -> None:
        spoken = {each.language: _own(each) for each in words.lists if each.language}
        self._tables: dict[str | None, dict[str, Heard]] = {None: _agreed(list(spoken.values()))}
        self._tables.update(spoken)
        self._longest = max(
            _LONGEST_MARKED, *(len(word) for table in spoken.values() for word in table)
        )
        marks = "|".join(re.escape(fold(mark)) for mark in words.marks("number"))
        self._digit = re.compile(rf"(?:(?:{marks})[ .:]*)?([0-9])")

    def find(self, form: str, language: str | None) -> Heard | None:
        """The answer or the choice that a lower-case text is; None when it is neither."""
        if len(form) > self._longest:
            return None
        digit = self._digit.fullmatch(fold(form))
        if digit:
            return Heard(choice=int(digit[1]))
        table = self._tables.get(language, self._tables[None])
        return table.get(form) or table.get(fold(form))


def _own(words: WordList) -> dict[str, Heard]:
    table = {word: Heard(language=words.language) for word in words.answers["unclear"]}
    for answer in ("no", "yes"):
        for word in words.answers[answer]:
            table[word] = Heard(language=words.language, answer=answer)
    for word, digit in words.choices.items():
        table[word] = Heard(language=words.language, choice=digit)
    return _with_folded(table)


def _with_folded(table: dict[str, Heard]) -> dict[str, Heard]:
    return {fold(word): heard for word, heard in table.items()} | table


def _agreed(tables: list[dict[str, Heard]]) -> dict[str, Heard]:
    """Of a conversation without a language: what every language that knows a word says."""
    agreed: dict[str, Heard] = {}
    for word in {word for table in tables for word in table}:
        readings = [table[word] for table in tables if word in table]
        agreed[word] = readings[0] if len(readings) == 1 else _common(readings)
    return agreed


def _common(readings: list[Heard]) -> Heard:
    first, *rest = readings
    same = all((r.answer, r.choice) == (first.answer, first.choice) for r in rest)
    return Heard(answer=first.answer, choice=first.choice) if same else Heard()
