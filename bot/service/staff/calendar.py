"""The calendar of visits, as staff see it: when, which request, and how it ended.

Looking is written into the audit log first. Who comes is not here: the request tells, to
whoever opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.deadlines import HELSINKI
from bot.service.office import Office
from bot.service.staff.looking import note_look
from bot.service.staff.sessions import Member
from bot.store import visits as rows
from bot.store.unit import Unit

BOOKED, CANCELLED = "booked", "cancelled"


@dataclass(frozen=True, slots=True)
class Booked:
    """A visit: `state` is booked, came, missed or cancelled; `identity` what was seen."""

    id: int
    ref: str
    starts_at: datetime
    minutes: int
    state: str
    identity: str | None
    made_at: datetime

    @classmethod
    def of(cls, row: Any) -> Booked:
        """A visit by its row."""
        told = (row.id, row.ref, row.starts_at, row.minutes, row.state, row.identity)
        return cls(*told, row.created_at)

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


def look(office: Office, member: Member, first: date, last: date) -> list[Booked]:
    """The visits of these days, both counted, once the look is written down."""
    note_look(office, member.actor, "calendar", f"{first}/{last}")
    with office.store.read() as unit:
        return standing(unit, _begins(first), _begins(last + timedelta(days=1)))


def of_request(office: Office, request: int) -> Booked | None:
    """The newest visit of a request that the caller has looked at; None when none was booked."""
    with office.store.read() as unit:
        row = rows.of_request(unit, request)
    return None if row is None else Booked.of(row)


def standing(unit: Unit, start: datetime, end: datetime) -> list[Booked]:
    """The visits that begin from `start` until before `end` and were not cancelled, in order."""
    found = [Booked.of(row) for row in rows.between(unit, start, end)]
    return [visit for visit in found if visit.state != CANCELLED]


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), HELSINKI)
