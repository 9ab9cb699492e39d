"""Conflicts between what a source says and the person's own word, which alone counts.

Nothing is to be decided here: whoever looks after the source tells it. Numbers are masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.service.office import Office
from bot.service.staff import masking
from bot.service.staff.looking import note_look
from bot.store.staff import conflicts as rows

MOST = rows.MOST


@dataclass(frozen=True, slots=True)
class Conflict:
    """One entry: the moment it speaks of, whose (masked), and in which words it was brought."""

    at: datetime
    number: str
    purpose: str
    wording: str
    ref: str | None  # of the person's newest request


def conflicts(office: Office, actor: str) -> list[Conflict]:
    """The open ones, the newest first, once the look is written down."""
    note_look(office, actor, "conflicts")
    with office.store.read() as unit:
        return [
            Conflict(row.at, masking.number(row.number), row.purpose, row.wording, row.ref)
            for row in rows.newest(unit)
        ]


def count(office: Office) -> int:
    """How many are open."""
    with office.store.read() as unit:
        return rows.count(unit)
