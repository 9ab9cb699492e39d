"""What keeps a text from being a name, and what a machine must not enter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bot.names.cleaning import CURLY, clean, letters

LONGEST = 100
"""Characters of a whole name."""

MOST_WORDS = 8
"""Four given names, and two surnames with their particles."""

MOST_MARKS = 2
"""Combining marks over one letter; Vietnamese has two, a prank has hundreds."""

_L = r"[^\W\d_]"
_WORD = re.compile(rf"'?(?:{_L}{{1,3}}\.-?)*(?:{_L}+(?:['-]{_L}+)*'?)?")
_P = "[A-Za-zÅÄÖåäöé]+"
_PLAIN = re.compile(rf"{_P}(?:-{_P})*(?: {_P}(?:-{_P})*){{0,{MOST_WORDS - 1}}}")
"""Nearly every name: nothing more has to be looked at, and files have many."""

_SMALL_AFTER_STOP = re.compile(r"\.[^\W\d_]")


def fault(text: str) -> str | None:
    """What keeps the text from being a name, None when nothing does.

    `empty`, `long`, `control` (also bidirectional and zero-width signs), `digits`,
    `symbols` (also addresses of the web, emoji and towers of accents), `mixed_script`
    (letters that only look alike), `many_given`.
    """
    name = clean(text)
    if len(name) <= LONGEST and _PLAIN.fullmatch(name):
        return None
    return next((word for word, is_so in _FAULTS if is_so(name)), None)


def _has(*categories: str) -> Callable[[str], bool]:
    return lambda name: any(unicodedata.category(sign).startswith(categories) for sign in name)


def _has_symbols(name: str) -> bool:
    surname, comma, given = name.partition(", ")
    words = f"{surname} {given}".split() if comma else name.split()
    return _has_odd_marks(name) or _has_oddletters(name) or not all(map(_is_word, words))


def _is_word(word: str) -> bool:
    bare = "".join(_without_marks(word.translate(CURLY)))
    stop = _SMALL_AFTER_STOP.search(bare)
    # `J.Meikäläinen` is a name, `t.co` is an address.
    is_address = stop is not None and not bare[stop.end() - 1].isupper()
    return letters(bare) > 0 and _WORD.fullmatch(bare) is not None and not is_address


def _without_marks(text: str) -> Iterator[str]:
    decomposed = unicodedata.normalize("NFD", text)
    return (sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))


def _has_odd_marks(name: str) -> bool:
    """A mark that stands on nothing, or more of them than any alphabet puts on a letter."""
    on_it = MOST_MARKS
    for sign in unicodedata.normalize("NFD", name):
        if not unicodedata.category(sign).startswith("M"):
            on_it = 0 if sign.isalpha() else MOST_MARKS
        elif (on_it := on_it + 1) > MOST_MARKS:
            return True
    return False


def _has_oddletters(name: str) -> bool:
    """Letters of mathematics, of wide print and the like: a costume of an ordinary letter."""
    cased = (sign for sign in name if unicodedata.category(sign) in ("Lu", "Ll", "Lt"))
    return any(unicodedata.normalize("NFKC", sign) != sign for sign in cased)


_CJK = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})


def _scripts(name: str) -> frozenset[str]:
    """The scripts of the letters, by the first word of their Unicode names."""
    letters = (sign for sign in name.translate(CURLY) if sign.isalpha())
    found = {unicodedata.name(letter, "UNNAMED").split()[0] for letter in letters}
    return frozenset("CJK" if script in _CJK else script for script in found)


_FAULTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("empty", lambda name: not name),
    ("long", lambda name: len(name) > LONGEST),
    ("control", _has("C", "Zl", "Zp")),
    ("digits", _has("N")),
    ("symbols", _has_symbols),
    ("mixed_script", lambda name: len(_scripts(name)) > 1),
    ("many_given", lambda name: len(name.split()) > MOST_WORDS),
)


def staff_must_look(text: str) -> bool:
    """A name in another script, or of one word: allowed, but not entered by a machine.

    The Population Information System holds Latin letters; a person from abroad may have
    one name only.
    """
    name = clean(text)
    return _scripts(name) != {"LATIN"} or len(name.split()) == 1
