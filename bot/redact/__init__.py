"""Card numbers and identity codes are cut out of a text before anything else sees it.

PCI DSS 3.3.1 and 3.5.1: a card number, its expiry and its security code are not kept.
Data Protection Act 1050/2018, section 29: an identity code is processed only when there is
need of it, and this register has none. A long number that is neither is cut too, so that
a card split over two texts is never whole here. It tells nobody and keeps nothing.

What ordinary texts hold stays: telephone numbers, dates, times, addresses, six-digit
codes, references. A number of ten digits that begins like a Finnish telephone number is
one, also when it was an identity code without its sign: the two cannot be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.redact.cards import cards
from bot.redact.identity import identity_codes
from bot.redact.longer import accounts, long_numbers
from bot.redact.spelling import MARK, VIEW, Span, hidden

__all__ = ["LIMIT", "MARK", "Redacted", "redact"]

LIMIT = 1600
"""Characters: the longest text a gateway brings. The rest is not read and not kept."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text that may be kept, and what was cut: `card`, `identity`, `digits`."""

    text: str
    kinds: frozenset[str]


def redact(text: str) -> Redacted:
    """The text with each secret number as one `▮`. Redacting again changes nothing."""
    text = text[:LIMIT]
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return Redacted(text, frozenset())
    view, before = text.translate(VIEW), ""
    kinds: set[str] = set()
    while view != before:
        # What is cut may lay bare another number that was glued to it.
        view, before = _cut(view, kinds), view
    return Redacted(_marked(text, view) if kinds else text, frozenset(kinds))


def _cut(view: str, kinds: set[str]) -> str:
    for kind, find in _PASSES:
        spans = list(find(view))
        if spans:
            kinds.add(kind)
            view = hidden(view, spans)
    return view


_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 4
"""An identity code has nine, of which five may be the letter O."""


def _marked(text: str, view: str) -> str:
    places = (found.span() for found in re.finditer(f"{MARK}+", view))
    kept, after = [], 0
    for start, end in places:
        kept += [text[after:start], MARK]
        after = end
    return "".join([*kept, text[after:]])


_PASSES: tuple[tuple[str, Callable[[str], Iterator[Span]]], ...] = (
    ("identity", identity_codes),
    ("digits", accounts),
    ("card", cards),
    ("digits", long_numbers),
)
