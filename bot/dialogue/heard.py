"""What a text is taken to mean, before anything is decided."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Certainty(enum.StrEnum):
    """How sure the reading is: only an exact word, or a harmless near one, acts."""

    EXACT = "exact"
    CORRECTED = "corrected"
    PROPOSED = "proposed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Heard:
    """A reading of one text.

    `language` is that of the words, None when they tell none (STOP, a code, a digit).
    `about` says that the sentence concerns another person, or a card that is another's.
    `argument` is what stood beside the command, as it was spelt. `code` holds six digits
    when the text is a code, alone or after a command. `answer` is `yes` or `no` in the
    conversation's language; `choice` is the digit of a numbered menu.
    """

    intent: str | None = None
    language: str | None = None
    certainty: Certainty = Certainty.NONE
    argument: str | None = None
    code: str | None = None
    answer: str | None = None
    choice: int | None = None
    about: str | None = None
