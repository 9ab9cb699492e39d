"""What staff decide: one small module for each decision, and the one way they all go.

A form, an exact preview, then the commit in one transaction; erasure, merging and another
number are only proposed, and a second person approves them (`bot.service.staff.approvals`).
"""

from bot.service.staff.deciding.case import (
    Barred,
    Change,
    Field,
    Incomplete,
    Option,
    Outrun,
    Told,
    Unknown,
    Word,
)
from bot.service.staff.deciding.deciding import (
    Rehearsal,
    Sheet,
    Standing,
    commit,
    look,
    rehearse,
)
from bot.service.staff.deciding.opening import SEEN
from bot.service.staff.deciding.table import DECISIONS

__all__ = [
    "DECISIONS",
    "SEEN",
    "Barred",
    "Change",
    "Field",
    "Incomplete",
    "Option",
    "Outrun",
    "Rehearsal",
    "Sheet",
    "Standing",
    "Told",
    "Unknown",
    "Word",
    "commit",
    "look",
    "rehearse",
]
