"""Card numbers by their length, first digit and check digit, with what stands beside them.

ISO/IEC 7812: 13 to 19 digits, of which 2 to 6 begin a payment card, checked by Luhn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redact.known import GAP, MONTH, PHONE, without_known
from bot.redact.spelling import Span, hidden

_RUN = re.compile(rf"\d(?:{GAP}{{0,3}}\d)*")
_LENGTHS = (16, 15, 14, 13, 19, 18, 17)
"""Of card numbers, the commonest first: the wrong length may take digits of an expiry."""

_EXPIRY = rf"(?:{MONTH} ?[/.\- ] ?(?:20)?\d\d|(?:0[1-9]|1[0-2])\d\d)(?!\d)"
_CODE = r"\d{3,4}(?!\d)"
_SPACES = rf"(?:{GAP}|[;=]){{0,4}}"
_EXPIRES = (
    r"(?:exp[a-z]*|voimassa[a-zä]*|voim|vanhenee|päättyy|umpeutuu|giltigt?|valid|utgår)"
    rf"(?:{_SPACES}(?:till|until|thru|t\.?o\.?m|asti|saakka|date))?"
)
_SECURITY = (
    r"(?:cv[cvn]2?|cid|csc|turva[a-zä]*|tarkiste[a-zä]*|tarkistus[a-zä]*|varmenne[a-zä]*"
    r"|säkerhetskod[a-z]*|koodi|kod|code)(?: (?:on|är|is))?"
)
_AFTER = re.compile(
    rf"(?:{_SPACES}(?:(?:{_EXPIRES}|{_SECURITY}){_SPACES})?(?!{PHONE})(?:{_EXPIRY}|{_CODE})){{1,3}}"
)
_BEFORE = re.compile(rf"(?<!\d){_EXPIRY}{_SPACES}$")
_NAMED = re.compile(rf"{_EXPIRES}{_SPACES}{_EXPIRY}|{_SECURITY}{_SPACES}{_CODE}")
_WIDEST_BEFORE = 14
_GLUED = "0123456789\u200b"


def cards(view: str) -> Iterator[Span]:
    """Card numbers with the expiry and the security code beside them."""
    numbers = list(_card_numbers(view))
    bare = hidden(view, numbers)
    for start, end in numbers:
        before = _BEFORE.search(bare, max(0, start - _WIDEST_BEFORE), start)
        after = _AFTER.match(bare, end)
        yield (before.start() if before else start), (after.end() if after else end)
    if numbers:
        yield from (found.span() for found in _NAMED.finditer(bare))


def _card_numbers(view: str) -> Iterator[Span]:
    unknown = without_known(view)
    for run in _RUN.finditer(view):
        at = [place for place in range(*run.span()) if view[place].isdecimal()]
        if len(at) >= min(_LENGTHS):
            yield from _cards_in(view, unknown, at)


def _cards_in(view: str, unknown: str, at: list[int]) -> Iterator[Span]:
    first = 0
    while first < len(at):
        length = _card_length(view, at, first) if unknown[at[first]] in "23456" else 0
        if length:
            yield _whole(view, at[first], at[first + length - 1] + 1)
        first += length or 1


def _card_length(view: str, at: list[int], first: int) -> int:
    """The digits of the card number that begins at this digit, 0 when none does."""
    from stdnum.luhn import checksum  # here, since it is slow to import and seldom needed

    for length in _LENGTHS:
        places = at[first : first + length]
        whole = len(places) == length and _stands_alone(view, places)
        if whole and checksum("".join(view[place] for place in places)) == 0:
            return length
    return 0


def _stands_alone(view: str, places: list[int]) -> bool:
    """Digits of one group, or whole groups: no card begins within one group of several."""
    begin, end = places[0], places[-1]
    together = end - begin == len(places) - 1
    ends = not view[begin - 1 : begin].isdecimal() and not view[end + 1 : end + 2].isdecimal()
    return together or ends


def _whole(view: str, start: int, end: int) -> Span:
    """The span with the digits, and the marks on digits, that are glued to it."""
    after = view[end:]
    return len(view[:start].rstrip(_GLUED)), end + len(after) - len(after.lstrip(_GLUED))
