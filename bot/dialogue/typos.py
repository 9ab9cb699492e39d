"""One slip of the thumb: a form that a text misses by a single edit.

One letter wrong, missing, doubled or swapped with its neighbour, in forms of five
letters or more. Where several intents result nothing is sure: the safest may be asked about.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.exact import ExactForms
from bot.dialogue.normalise import fold

ASKED = "delete"  # a misspelt deletion is a question, never a command
SAFEST = "mkt_off"  # `kielo` is near the ban and the language: a ban takes nothing away
SHORTEST = 5  # letters: shorter words are each other's neighbours


class Near(NamedTuple):
    """A form that was nearly typed. Unless `sure` it may only be asked about."""

    form: str
    intent: str
    sure: bool


class NearForms:
    """Forms by their length, so that a text is compared with its neighbours only."""

    def __init__(self, exact: ExactForms) -> None:
        self._intents = {form: intent for form, intent in exact.forms() if len(form) >= SHORTEST}
        by_length: dict[int, list[str]] = defaultdict(list)
        for form in self._intents:
            for length in (len(form) - 1, len(form), len(form) + 1):
                by_length[length].append(form)
        self._by_length = {length: tuple(forms) for length, forms in by_length.items()}

    def find(self, text: str) -> Near | None:
        """The form meant; None when there is none, or several that are not worth asking about.

        Of several a deletion is taken before a ban: both are then only asked about.
        """
        wanted = fold(text)
        forms = self._by_length.get(len(wanted))
        if forms is None:
            return None
        near = process.extract(wanted, forms, scorer=OSA.distance, score_cutoff=1, limit=None)
        meant = {self._intents[form]: form for form, _, _ in near}
        for intent in (ASKED, SAFEST) if len(meant) > 1 else meant:
            if intent in meant:
                return Near(meant[intent], intent, len(meant) == 1 and intent != ASKED)
        return None
