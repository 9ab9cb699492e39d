"""One slip of the thumb: a form that a text misses by a single edit.

One letter wrong, missing, doubled or swapped with its neighbour, in forms of five
letters or more, and only when one intent alone results.
"""

from __future__ import annotations

from collections import defaultdict

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.exact import ExactForms
from bot.dialogue.normalise import fold

ASKED = "delete"  # a misspelt deletion is a question, never a command
SHORTEST = 5  # letters: shorter words are each other's neighbours


class NearForms:
    """Forms by their length, so that a text is compared with its neighbours only."""

    def __init__(self, exact: ExactForms) -> None:
        self._intents = {form: intent for form, intent in exact.forms() if len(form) >= SHORTEST}
        by_length: dict[int, list[str]] = defaultdict(list)
        for form in self._intents:
            for length in (len(form) - 1, len(form), len(form) + 1):
                by_length[length].append(form)
        self._by_length = {length: tuple(forms) for length, forms in by_length.items()}

    def find(self, text: str) -> tuple[str, str] | None:
        """The form meant and its intent; None when there is none or more than one.

        Where one of several is a deletion it is taken: it is only ever asked about.
        """
        wanted = fold(text)
        forms = self._by_length.get(len(wanted))
        if forms is None:
            return None
        near = process.extract(wanted, forms, scorer=OSA.distance, score_cutoff=1, limit=None)
        meant = {self._intents[form]: form for form, _, _ in near}
        if ASKED in meant:
            return meant[ASKED], ASKED
        return next(((form, intent) for intent, form in meant.items() if len(meant) == 1), None)
