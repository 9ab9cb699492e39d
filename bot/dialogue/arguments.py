"""What stands beside a command: a name, a code, a reference, four digits of a card.

Takes words apart; does not judge whether a name is a name or a code the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.dialogue.exact import PAPER
from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.normalise import EDGES, fold, key
from bot.dialogue.words import Words

# A command may stick to its code (`POISTA482913`); one letter makes a reference (`T482913`).
_FIRST = r"[0-9](?:(?<![\w-][0-9])|(?<=[^\W\d_]{2}[0-9]))"  # a digit is quickly looked for
_AFTER_CODE = r"(?:(?![\w-])|(?=[^\W\d_]{2}))"
_CODE = re.compile(rf"({_FIRST}[0-9]{{2}})[ -]?([0-9]{{3}}){_AFTER_CODE}")
_REFERENCE = re.compile(r"[tT][- ]?([0-9]{6})")
_LAST_FOUR = re.compile(r"\D{0,4}([0-9]{4})")
_GAPS = re.compile(r"[\s:=]+")
_DENIAL = r"\b(?i:%s)(?: [A-ZÅÄÖ][a-z][\w'-]*){1,4}\s*(?:$|[.,;:!?])"
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
        leads = {kind: [lead + " " for lead in _named(words, kind)] for kind in ("lead", "asked")}
        self._leads = tuple(sorted(leads["lead"] + leads["asked"], key=len, reverse=True))
        self._telling = frozenset(lead for lead in leads["lead"] if " " in lead.strip())
        self._denial = re.compile(_DENIAL % "|".join(map(re.escape, _named(words, "denied"))))
        self._not_names = frozenset(_named(words, "not_names"))
        polite = map(re.escape, map(fold, words.marks("polite")))
        self._greeting = re.compile(rf"\s*(?i:{'|'.join(polite)})\s*[,.!]")  # `Hei Anna` is a name
        self._code_words = frozenset(fold(mark) for mark in words.marks("code"))
        self._paper = tuple(
            f"{form} "
            for mark in words.marks(PAPER)
            for form in (fold(mark), fold(mark).partition(" ")[2])  # also behind the command
            if form
        )
        self._allowed: dict[str, Callable[[str], str | None]] = {
            "name": self.name_in,
            "staff": str,
            "disc": self.name_in,
            "disc_on": self.company_in,
            "disc_off": str,
            "copy": self.of_a_copy,
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
        """The name in what was typed, `nimeni on` and `efternamn` taken off; None if none."""
        greeting = self._greeting.match(fold(text))
        text = " ".join(_GAPS.split(text[greeting.end() if greeting else 0 :].strip()))
        name = text[len(self._lead(text)) :].strip(' .,!?;:"()#*')
        parts = [fold(key(part)) for part in name.split()]
        fits = 0 < len(parts) <= _MOST_NAMES and not self._not_names.intersection(parts)
        return name if fits else None

    def company_in(self, text: str) -> str | None:
        """The number of a list, or a name of two words or more: `ja int` is no consent."""
        digits = key(text)
        return digits if digits.isdigit() else self.name_in(text) if " " in text else None

    def of_a_copy(self, text: str) -> str | None:
        """The reference of a refusal, or that it goes on paper: an address may follow."""
        said = fold(" ".join(map(key, text.split()))) + " "
        return PAPER if said.startswith(self._paper) else _reference(text)

    def introduced(self, text: str) -> str | None:
        """The name in a text that says only a name: `Mitt namn är Anna Andersson`."""
        return self.name_in(text) if self._lead(text) in self._telling else None

    def denies_a_name(self, text: str) -> bool:
        """Whether the writer is not the one named: `En ole Maija`.

        A name is told by its capital alone, so nothing is told of a text all in capitals.
        """
        return not text.isupper() and self._denial.search(fold(text)) is not None

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


def listed(options: Sequence[str], said: str) -> str | None:
    """The one of a numbered list that is said, by its name or its number; None when none is."""
    said = said.strip(" .,!?)").casefold()
    for number, option in enumerate(options, 1):
        if said in (option.casefold(), str(number)):
            return option
    return None


def _named(words: Words, kind: str) -> list[str]:
    return [fold(word) for each in words.lists for word in each.name.get(kind, ())]


def _reference(text: str) -> str | None:
    found = _REFERENCE.fullmatch(key(text))
    return f"T-{found[1]}" if found else None


def _last_four(text: str) -> str | None:
    found = _LAST_FOUR.fullmatch(key(text))
    return found[1] if found else None
