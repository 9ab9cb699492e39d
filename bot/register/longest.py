"""The longest values that the blanks of a text message can take in a register.

Budgets are counted with them at start, so that no text outgrows its parts later. Bounds
of what staff write stand here too; whoever takes such text in keeps to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain import Card, Command, Items, Name, Source, Word
from bot.register.values import Register

LONGEST_NAME = 100
LONGEST_REASON = 120
LONGEST_KEPT = 40
"""In characters: names of people, reasons and kept data that staff write."""

PLACES: Mapping[str, str] = {
    "org": "[controller] short",
    "controller": "[controller] name",
    "tel": "[controller] phone",
    "site": "[authority] site",
    "authority": "[authority] site, address, phone",
    "purposes": "[[purposes]] text",
    "retention": "[retention] summary",
    "aim": "[disclosure] aim",
    "addr": "[visits] address",
    "from": "[hours] opens",
    "to": "[hours] closes",
    "partner": "[[recipients]] name",
    "recipients": "[[recipients]] name",
    "sources": "[[sources]] name",
}
"""Where in `register.toml` the value of a blank stands."""


_DAY = date(2026, 12, 22)

_FIXED: Mapping[str, Any] = {
    "card": Card(1, "Visa", "1234"),
    "cards": Items((Card(1, "Visa", "1234"),) * 3, more=99),
    "code": "482913",
    "date": _DAY,
    "disc": (Word("state.disclosure.forbidden"), _DAY, Word("by.console")),
    "items": Items((("T-482133", Word("kind.restrict")),) * 2, more=99),
    "kept": "m" * LONGEST_KEPT,
    "mkt": (Word("state.marketing.forbidden"), _DAY, Word("by.console")),
    "n": 99,
    "phone": "+358 41 234 5678",
    "question": "m" * 300,
    "reason": "m" * LONGEST_REASON,
    "ref": "T-482133",
    **dict.fromkeys(("s1", "s2", "s3", "slot"), "to 22.12. klo 10.00"),
    "text": "m" * 300,
    "time": "10.00",
    "token": "m" * 43,
    "url": f"https://{'m' * 30}/copies/{'m' * 43}",
    "word": Command("undelete"),
    **dict.fromkeys(("day", "month", "year", "hour", "minute"), "22"),
}


def longest(register: Register) -> Mapping[str, Any]:
    """The longest value of each blank that a reply fills."""
    name = Name("\u0160" + "m" * (LONGEST_NAME - 1))
    source = max((origin.name or "" for origin in register.sources), key=len)
    recipients = tuple(recipient.name for recipient in register.recipients)
    allowed = tuple((each, _DAY, Word("by.console")) for each in recipients)
    return {
        **_FIXED,
        "name": name,
        "new": name,
        "sources": Items((Source(source, _DAY),) * 2, more=99),
        "source": source,
        "recipients": Items(allowed, Word("recipients.none")),
        "partner": max(recipients, key=len, default=""),
        "min": max(register.policy.question_minutes, register.policy.code_minutes),
        "hours": max(
            *(register.policy.erasure_hours, register.policy.code_lock_hours),
            register.policy.copy_hours,
        ),
    }
