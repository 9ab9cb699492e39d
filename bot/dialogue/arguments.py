"""What stands beside a command: a name, a code, a reference, four digits of a card.

Takes words apart; does not judge whether a name is a name or a code the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.normalise import EDGES, fold, key
from bot.dialogue.words import Words

_CODE = re.compile(r"(?<![\w-])([0-9]{3})[ -]?([0-9]{3})(?![\w-])")
_REFERENCE = re.compile(r"[tT][- ]?([0-9]{6})")
_LAST_FOUR = re.compile(r"\D{0,4}([0-9]{4})")
_GAPS = re.compile(r"[\s:=]+")
_DIGITS = 6  # of a code
_LONGEST_HEAD = 3  # words of a command that an argument follows
_MOST_NAMES = 6  # four given names, two surnames (946/2017 sections 1 and 5)


class Arguments:
    """Built once: the forms that may be followed by something, and what that may be."""

    def __init__(self, words: Words) -> None:
        self._takes: dict[str, tuple[str, str | None]] = {}
        for each in words.lists:
            for intent, forms in (*each.arguments.items(), ("name", each.name.get("takes", ()))):
                for form in forms:
                    self._takes[fold(form)] = (intent, each.language)
        self._first = frozenset(head.split()[0] for head in self._takes)
        leads = [fold(lead) + " " for each in words.lists for lead in each.name.get("lead", ())]
        self._leads = tuple(sorted(leads, key=len, reverse=True))
        self._not_names = frozenset(
            fold(word) for each in words.lists for word in each.name.get("not_names", ())
        )
        self._code_words = frozenset(fold(mark) for mark in words.marks("code"))
        self._allowed: dict[str, Callable[[str], str | None]] = {
            "name": self.name_in,
            "staff": str,
            "disc": self.name_in,
            "copy": _reference,
            "status": _reference,
            "cards": _last_four,
        }

    def is_code(self, text: str) -> bool:
        """Whether the text is six digits and nothing else."""
        return len(text) == _DIGITS and text.isascii() and text.isdigit()

    def code_and_rest(self, text: str) -> tuple[str | None, str]:
        """The one six-digit code of a text and the words beside it."""
        codes = _CODE.findall(text)
        if len(codes) != 1:
            return None, text
        return "".join(codes[0]), _CODE.sub(" ", text).strip()

    def announces_a_code(self, rest: str) -> bool:
        """Whether the words beside a code only say that it is one."""
        return not rest or fold(rest) in self._code_words

    def find(self, text: str) -> Heard | None:
        """A command with its argument, the longest command first; None when there is none."""
        if fold(key(_GAPS.split(text.lstrip(EDGES), 1)[0])) not in self._first:
            return None
        parts = [part for part in _GAPS.split(text) if key(part)]
        for length in range(min(_LONGEST_HEAD, len(parts) - 1), 0, -1):
            head = fold(" ".join(key(part) for part in parts[:length]))
            if head in self._takes:
                return self._with(head, " ".join(parts[length:]))
        return None

    def name_in(self, text: str) -> str | None:
        """The name in what was typed, `nimeni on` and `jag heter` taken off; None if none."""
        name = text[len(self._lead(text)) :].strip(' .,!?;:"()#*')
        parts = [fold(key(part)) for part in name.split()]
        fits = 0 < len(parts) <= _MOST_NAMES and not self._not_names.intersection(parts)
        return name if fits else None

    def introduced(self, text: str) -> str | None:
        """The name in a text that says only a name: `Mitt namn är Anna Andersson`."""
        lead = self._lead(text)
        return self.name_in(text) if " " in lead.strip() else None

    def _lead(self, text: str) -> str:
        folded = fold(text[: len(self._leads[0])].casefold())
        if not folded.startswith(self._leads):
            return ""
        return next(lead for lead in self._leads if folded.startswith(lead))

    def _with(self, head: str, rest: str) -> Heard | None:
        intent, language = self._takes[head]
        argument = self._allowed[intent](rest)
        if argument is None:
            return None
        return Heard(intent, language, Certainty.EXACT, argument=argument)


def _reference(text: str) -> str | None:
    found = _REFERENCE.fullmatch(key(text))
    return f"T-{found[1]}" if found else None


def _last_four(text: str) -> str | None:
    found = _LAST_FOUR.fullmatch(key(text))
    return found[1] if found else None
