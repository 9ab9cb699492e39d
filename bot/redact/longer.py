"""Longer numbers: bank accounts, and whatever has seven digits and is nothing known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.redact.known import GAP, without_known
from bot.redact.spelling import Span

_IBAN = re.compile(rf"fi(?:{GAP}{{0,2}}\d){{16}}(?!\d)")
_FI_IN_DIGITS = "1518"


def accounts(view: str) -> Iterator[Span]:
    """Finnish account numbers, ISO 13616: else one in ten would pass for a card."""
    for found in _IBAN.finditer(view):
        digits = re.sub(r"\D", "", found[0])
        if int(digits[2:] + _FI_IN_DIGITS + digits[:2]) % 97 == 1:
            yield found.span()


_LONG_RUN = re.compile(r"\d(?:\u200b*[ .\-]?\u200b*\d)*")
_LONG = 7


def long_numbers(view: str) -> Iterator[Span]:
    """Numbers of seven digits and more that are nothing known: half a card, at worst."""
    for found in _LONG_RUN.finditer(without_known(view)):
        if sum(map(str.isdecimal, found[0])) >= _LONG:
            yield found.span()
