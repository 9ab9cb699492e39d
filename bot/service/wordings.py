"""What was agreed to, in words: a message of ours as it was put to the person.

The ledger keeps them as they were said; what it does not have (an entry made before it
did) is told in the words of today. Nothing of the person stands in them.
"""

from __future__ import annotations

from typing import Any

from bot.catalogue.reading import COUNTED
from bot.service.office import Office

OPEN = "..."
"""Stands for what is told only once, a code, in the letters of a text."""


def words_of(
    office: Office, message: str, recipient: str | None, language: str | None
) -> str | None:
    """A message about a recipient, in a language of the register; None: it is none of ours."""
    catalogue = office.catalogue
    spoken = language if language in catalogue.languages else catalogue.languages[0]
    if message not in catalogue.ids(spoken):
        return None
    fill: dict[str, Any] = {
        name: office.policy.code_minutes if name in COUNTED else OPEN
        for name in catalogue.blanks(message)
    }
    if recipient is not None:
        fill["partner"] = recipient
    return catalogue.say(message, spoken, **fill)
