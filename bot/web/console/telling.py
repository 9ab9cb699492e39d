"""How a decision is told to staff: what it changes, and what stands in its way."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from bot.service.staff.deciding import Rehearsal, Told, Word
from bot.web.console.screen import Voice


class Changed(NamedTuple):
    """One thing that will be otherwise, in words."""

    what: str
    before: str
    after: str


def bar_words(w: Voice, told: Told | None) -> str:
    """Why it cannot be done, in words; empty when nothing stands in the way."""
    if told is None:
        return ""
    return w(told.word, **{name: value_words(w, value) for name, value in told.fill.items()})


def changes_of(w: Voice, rehearsal: Rehearsal | None) -> list[Changed]:
    """What will be otherwise, in words."""
    return [
        Changed(
            w(f"deciding.change.{change.what}"),
            value_words(w, change.before),
            value_words(w, change.after),
        )
        for change in (rehearsal.changes if rehearsal else ())
    ]


def value_words(w: Voice, value: object) -> str:
    """A value as the language of whoever looks writes it."""
    if isinstance(value, Word):
        return w(value.id)
    if isinstance(value, datetime):
        return w.moment(value)
    if isinstance(value, date):
        return w.day(value)
    return "" if value is None else str(value)
