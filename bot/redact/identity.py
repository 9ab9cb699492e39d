"""Identity codes: Finnish ones in any spelling, Swedish ones with their sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.redact.spelling import Span

_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1", "|": "1", " ": "", "\n": "", "\u200b": ""})
_SPACE = r"[ \n\u200b]{0,2}"
_LIKE_DIGIT = rf"[\doil|]{_SPACE}"

_FINNISH = re.compile(
    rf"(?<!\d)(?<!\d-)((?:{_LIKE_DIGIT}){{5}}[\doil|]){_SPACE}([-+yxwvuabcdef]?){_SPACE}"
    rf"((?:{_LIKE_DIGIT}){{2}}[\doil|]){_SPACE}([\da-y])(?!\d)"
)
_SWEDISH = re.compile(
    rf"(?<!\d)(?<!\d-)((?:19|20)?\d\d)(\d\d)(\d\d){_SPACE}[-+]{_SPACE}\d{{4}}(?!\d)"
)

_CENTURIES = {"+": 1800, **dict.fromkeys("-yxwvu", 1900), **dict.fromkeys("abcdef", 2000)}
_CHECKS = "0123456789abcdefhjklmnprstuvwxy"
"""The nine digits modulo 31 choose the check character (Digital and Population Data Agency)."""


def identity_codes(view: str) -> Iterator[Span]:
    """Where a code stands: its date is real, its check character may be wrong."""
    yield from _finnish_codes(view)
    for found in _SWEDISH.finditer(view):
        if _is_day(2000 + int(found[1]) % 100, found[2], found[3]):
            yield found.span()


def _finnish_codes(view: str) -> Iterator[Span]:
    found = _FINNISH.search(view)
    while found:
        real = _is_finnish(found)
        if real:
            yield found.span()
        found = _FINNISH.search(view, found.end() if real else found.start() + 1)


def _is_finnish(found: re.Match[str]) -> bool:
    day, number = found[1].translate(_ALIKE), found[3].translate(_ALIKE)
    check = found[4] if found[4] in _CHECKS else found[4].translate(_ALIKE)
    right = _CHECKS[int(day + number) % len(_CHECKS)] == check
    if not found[2]:
        # Without its sign a code is told from a telephone number by its last letter only.
        return right and check.isalpha() and _is_day(2000 + int(day[4:]), day[2:4], day[:2])
    year = _CENTURIES[found[2]] + int(day[4:])
    return (right or _is_compact(found)) and _is_day(year, day[2:4], day[:2])


def _is_compact(found: re.Match[str]) -> bool:
    """With a wrong check character it is still one, unless it may be ordinary words."""
    goes_on = found.string[found.end() : found.end() + 1].isalpha()
    dashed = found[2] in "-+" and found[3].isalnum()
    return not goes_on and (dashed or (found[1].isdecimal() and found[3].isdecimal()))


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True
