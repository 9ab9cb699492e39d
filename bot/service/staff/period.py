"""A period of Finnish days, as the figures and the log are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.deadlines import HELSINKI, helsinki
from bot.service.office import Office

EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """Finnish days, the first and the last one counted."""

    first: date
    last: date

    @property
    def possible(self) -> bool:
        """Whether it ends no sooner than it begins, in this millennium."""
        return EARLIEST <= self.first <= self.last <= LATEST

    @property
    def words(self) -> str:
        """How the audit log names it."""
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return _midnight(self.first).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The moment after its last."""
        return _midnight(self.last + timedelta(days=1)).astimezone(UTC)


def last_days(office: Office, days: int) -> Period:
    """So many days, today the last one."""
    today = helsinki(office.now()).date()
    return Period(today - timedelta(days=days - 1), today)


def ends_late(day: date) -> bool:
    """Whether a Finnish day ends at 22 in UTC, as it does in winter, and not at 21."""
    return _midnight(day + timedelta(days=1)).utcoffset() == timedelta(hours=2)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HELSINKI)
