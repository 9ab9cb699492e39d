"""Numbers that ordinary texts hold, and that stay: telephone numbers, dates, times.

Shapes only: nothing here knows whether a number exists.
"""

from __future__ import annotations

import re

GAP = r"[ \-./,_():\u200b\n]"
_START = rf"(?<!\d)(?<!\d{GAP})(?<!\d{GAP}{{2}})(?<!\d{GAP}{{3}})"
_END = rf"(?!{GAP}{{0,3}}\d)"


def _more(least: int, most: int, rest: str = "?") -> str:
    return rf"(?:{GAP}{{0,2}}\d){{{least},{most}}}{rest}(?!\d)"


PHONE = "|".join(
    (
        rf"(?:\+{GAP}?|00{GAP}?)358(?:{GAP}?\(0\))?{_more(6, 12)}",
        rf"(?:\+{GAP}?|00)[1-9]\d{{6,11}}(?!\d)",
        rf"(?:\+{GAP}?|00)[1-9]{_more(6, 11, '')}{_END}",
        r"358[1-9]\d{5,9}(?!\d)",
        rf"358{GAP}{{1,2}}\(?[0-9]{_more(5, 9, '')}{_END}",
        rf"0[1-9]{_more(5, 10)}",
    )
)
"""Telephone numbers by their shape. A card number never begins with 0."""

_LATER_PHONE = r"(?<!\d)(?:0(?:4\d|50)\d{6,8}|00358\d{6,10})(?!\d)"

_DAY, MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)?\d\d)"
_LONG_YEAR = r"(?:19|20)\d\d"
_ALONE, _NO_MORE = r"(?<!\d)(?<!\d[./:])", r"(?![./:]?\d)"

_KNOWN = re.compile(
    "|".join(
        (
            rf"{_START}(?:{PHONE})(?:{GAP}{{1,3}}(?:{PHONE}))*",
            _LATER_PHONE,
            rf"{_ALONE}(?:{_DAY}\.(?: ?{MONTH}\.)? ?- ?)?"
            rf"{_DAY}\. ?{MONTH}(?:\. ?{_YEAR})?{_NO_MORE}",
            rf"{_ALONE}{_DAY}/{MONTH}/{_YEAR}{_NO_MORE}",
            rf"{_ALONE}{_LONG_YEAR}-{MONTH}-{_DAY}(?![-.]?\d)",
            rf"{_ALONE}(?:[01]?\d|2[0-3])[.:][0-5]\d{_NO_MORE}",
            rf"{_START}{_LONG_YEAR} ?- ?{_LONG_YEAR}{_END}",
            r"(?<!\d)(?<!\d[./: -])\d{1,3} (?:\d{5}|\d{3} \d\d)(?= [a-zåäö])",
        )
    )
)
"""Telephone numbers, dates, times, spans of years, and house number with postal code."""


def without_known(view: str) -> str:
    """The view with all that stays blotted out, at the same places."""
    return _KNOWN.sub(lambda found: "\0" * len(found[0]), view)
