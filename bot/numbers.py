"""Telephone numbers: what is read from a file or a command line, and what may be answered.

It asks no network whether a number exists, and infers no operator: numbers are portable.
Senders come as E.164, except from a gateway of one's own: `as_sent` reads those.
Sources: ITU-T E.164; Traficom's numbering plan through libphonenumber.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_NATIONAL = re.compile(r"\+|0")
_DIALLED = re.compile(r"\+?[0-9 ()./-]+")
_WITHOUT_PLUS = re.compile(r"[1-9][0-9]{7,14}")
_SAME_COUNTRY = {"AX": "FI"}
"""Åland has a region code of its own, and shares +358 and its tariffs."""

_SHOWN = 4


def e164(text: str, region: str = "FI") -> str | None:
    """A number as people write it, in E.164; None when it cannot be one.

    National numbers need their first 0, so that a short number is none. Numbers that the
    library does not know as valid pass: 049 is a Finnish operator's, and unknown to it.
    """
    import phonenumbers as library

    try:
        number = library.parse(text, region)
    except library.NumberParseException:
        return None
    written = f"{number.country_code}"
    starts = text.strip().lstrip("(")
    full = _NATIONAL.match(starts) or starts.startswith(written)
    if not full or number.extension or not library.is_possible_number(number):
        return None
    return library.format_number(number, library.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def as_sent(text: str, region: str = "FI") -> str:
    """A sender as a message centre names it, in E.164; names and short numbers as they came.

    It may be national (0...), international with +, 00 or nothing before it. A name is never
    read as the digits on a telephone's keys, and a number without + that is none of any
    country stays as it is.
    """
    if not _DIALLED.fullmatch(text):
        return text
    return e164(text, region) or _international(text) or text


def _international(text: str) -> str | None:
    """A number of another country, written without its plus; None when it is none there."""
    import phonenumbers as library

    if not _WITHOUT_PLUS.fullmatch(text):
        return None
    try:
        number = library.parse(f"+{text}")
    except library.NumberParseException:
        return None
    return f"+{text}" if library.is_valid_number(number) else None


@lru_cache(maxsize=4096)
def answerable(
    number: str,
    countries: frozenset[str] = frozenset({"FI"}),
    ours: frozenset[str] = frozenset(),
) -> bool:
    """Whether a reply may be sent to a sender: no dear, foreign or own number.

    Refused: short numbers and names, premium, shared-cost, toll-free and corporate
    numbers. A type that the library does not know is accepted.
    """
    if number in ours or not _E164.fullmatch(number):
        return False
    import phonenumbers as library

    try:
        parsed = library.parse(number)
    except library.NumberParseException:
        return False
    kinds = library.PhoneNumberType
    texting = (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.FIXED_LINE, kinds.UNKNOWN)
    return library.number_type(parsed) in texting and not countries.isdisjoint(_regions(parsed))


def _regions(number: PhoneNumber) -> set[str]:
    """The country of a number, or all that share its prefix when the library cannot tell."""
    import phonenumbers as library

    region = library.region_code_for_number(number)
    shared = library.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ())
    return {_SAME_COUNTRY.get(code, code) for code in ((region,) if region else shared)}


def masked(number: str) -> str:
    """The last four digits behind an asterisk, as a number is shown in a text."""
    return f"*{number[-_SHOWN:]}"
