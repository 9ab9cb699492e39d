"""What a person's name may be, how it compares with another, and what a surname is.

It never rejects a name for being short, foreign or Sámi, never changes a spelling without
asking, and never reorders: `Virtanen Maija` is asked about, not turned round.
Sources: Names Act 946/2017, sections 1 to 5 (four given names at most, two surnames);
Unicode Standard Annex 15. The Population Information System long lacked Sámi letters, for
which the Deputy Ombudsman reprimanded the authority in 2018: they are a right.
"""

from __future__ import annotations

from bot.names.capitals import propose_case
from bot.names.cleaning import clean
from bot.names.comparing import Grade, grade, key
from bot.names.faults import fault, staff_must_look
from bot.names.surnames import surname_matches

__all__ = [
    "Grade",
    "clean",
    "fault",
    "grade",
    "key",
    "propose_case",
    "staff_must_look",
    "surname_matches",
]
