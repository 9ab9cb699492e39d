"""The table of exact forms: a whole text that is a form says its intent, at once.

Built once. Holds the spellings a form may arrive in: without dots and rings, with `?`
where a gateway lost a letter. Knows nothing of sentences or near words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.normalise import fold, key, respelt
from bot.dialogue.words import Words

PAPER = "paper"
"""What stands beside the command of the copy when it is wanted on paper."""

_NATIONAL = re.compile("[åäö]")


class ExactForms:
    """From a form to what it says, for each language a conversation may be held in."""

    def __init__(self, words: Words) -> None:
        languages = [None, *(each.language for each in words.lists if each.language)]
        self._tables = {language: _table(words, language) for language in languages}
        self._lost = {language: _lost(table) for language, table in self._tables.items()}
        self._longest = 2 * max(map(len, self._tables[None]))  # digraphs lengthen a form
        for table in self._tables.values():
            for form in list(table):
                table.setdefault(fold(form), table[form])

    def find(self, form: str, language: str | None) -> Heard | None:
        """The reading of a lower-case form as it stands, folded, or respelt; None if none."""
        if len(form) > self._longest:
            return None
        table = self._tables.get(language) or self._tables[None]
        found = table.get(form) or table.get(fold(form))
        if found is None and "?" in form:
            found = self._lost.get(language, self._lost[None]).get(form.strip(" .,!"))
        return found or next(
            (table[other] for other in _others(form) if other in table),
            None,
        )

    def at_once(self, text: str, language: str | None) -> Heard | None:
        """The quick way: the text is a form but for case."""
        return self._tables.get(language, self._tables[None]).get(text.casefold())

    def forms(self) -> Iterator[tuple[str, str]]:
        """Every form, folded, with its intent."""
        for form, heard in self._tables[None].items():
            if heard.intent is not None and fold(form) == form:
                yield form, heard.intent


def _others(form: str) -> Iterator[str]:
    return (key(other) for other in respelt(form))


def _table(words: Words, session: str | None) -> dict[str, Heard]:
    """A form that several languages share takes the language of the conversation."""
    table: dict[str, Heard] = {}
    for each in words.lists:
        for intent, forms in each.forms.items():
            for form in map(str.casefold, forms):
                language = _language(table.get(form), each.language, session)
                table[form] = Heard(intent, language, Certainty.EXACT)
        for form in map(str.casefold, each.marks.get(PAPER, ())):
            table[form] = Heard("copy", each.language, Certainty.EXACT, argument=PAPER)
    return table


def _language(before: Heard | None, here: str | None, session: str | None) -> str | None:
    shared = before is not None and before.language != here
    return session if shared else here


def _lost(table: dict[str, Heard]) -> dict[str, Heard]:
    return {
        _NATIONAL.sub("?", form): heard for form, heard in table.items() if _NATIONAL.search(form)
    }
