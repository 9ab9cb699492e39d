"""The two dates by which a request must be answered, what is left, and why those dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.deadlines import Deadline, Step, extended, helsinki, legal, promised
from bot.service.office import Office

SOON = 4
"""Days before the promise, from which on it is near: day ten of fourteen."""
ALARM = 5
"""Days before the law's date, from which on it is near."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date in force, the days left (negative: over), and the steps that lead to one.

    `told` is the date that people are told; it may stand before the last day by law. When
    the steps lead elsewhere (`counted` is False), a decision set the date.
    """

    which: str  # promise, law
    due: date
    told: date
    left: int
    near: bool
    steps: tuple[Step, ...]
    counted: bool


def due_dates(office: Office, request: Any, now: datetime) -> tuple[DueDate, DueDate]:
    """The promise and the law, for a row of a request."""
    received = request.received_at
    by_law = extended(received) if request.extended_at else legal(received)
    by_promise = promised(received, office.policy.promise_days)
    today = helsinki(now).date()
    return (
        _due("promise", request.promised_due, by_promise, today, SOON),
        _due("law", request.legal_due, by_law, today, ALARM),
    )


def _due(which: str, due: date, deadline: Deadline, today: date, near: int) -> DueDate:
    left, counted = (due - today).days, deadline.due == due
    told = deadline.shown if counted else due
    return DueDate(which, due, told, left, left <= near, deadline.steps, counted)
