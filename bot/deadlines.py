"""Due dates, and the way to each: the two weeks we promise, the month the law gives.

Dates are Finnish calendar dates. Nothing here reads a clock or remembers a date.
Sources: GDPR, article 12(3); Regulation (EEC, Euratom) 1182/71, article 3; EDPB
guidelines 01/2022, paragraphs 157 to 161.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

EXTENDED_MONTHS = 3
"""GDPR 12(3): one month and two more, counted from the request itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the way to a date, and the day it leads to or passes over.

    Rules: `received`, `calendar_days`, `month`, `shorter_month` (the last day of a month
    that lacks the date), `weekend`, `holiday` (days passed over), `working_day`.
    """

    rule: str
    day: date
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, the day that people are told, and how they came about."""

    due: date
    shown: date
    steps: tuple[Step, ...]


class Dated(Protocol):
    """An open request, as far as its dates go."""

    @property
    def promised_due(self) -> date: ...
    @property
    def legal_due(self) -> date: ...


def answer_due(request: Dated, now: datetime) -> date:
    """The day to name as the last one: the promised day, once that has passed the legal one."""
    is_late = helsinki(now).date() > request.promised_due
    return request.legal_due if is_late else request.promised_due


def helsinki(moment: datetime) -> datetime:
    """An aware moment as clocks in Finland show it."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(HELSINKI)


def promised(received: datetime, days: int = 14) -> Deadline:
    """The promise of the register description: calendar days, never rolled forward."""
    first = helsinki(received).date()
    due = first + timedelta(days=days)
    return Deadline(due, due, (Step("received", first), Step("calendar_days", due, str(days))))


def legal(received: datetime, months: int = 1) -> Deadline:
    """The last day by law. People are shown the date before it was rolled forward.

    The month ends with the day that has the date of receipt, or with the last day of a
    month that lacks it; on a weekend or public holiday, with the next working day.
    """
    first = helsinki(received).date()
    shown = _months_after(first, months)
    rule = "month" if shown.day == first.day else "shorter_month"
    rolled = tuple(_rolled(shown))
    due = rolled[-1].day if rolled else shown
    steps = (Step("received", first), Step(rule, shown, str(months)), *rolled)
    return Deadline(due, shown, steps)


def extended(received: datetime) -> Deadline:
    """The last day by law when the person was told of an extension within the first month."""
    return legal(received, EXTENDED_MONTHS)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _rolled(day: date) -> Iterator[Step]:
    if working_day(day):
        return
    while not working_day(day):
        yield _passed_over(day)
        day += timedelta(days=1)
    yield Step("working_day", day)


def _passed_over(day: date) -> Step:
    name = holiday(day)
    return Step("holiday", day, name) if name else Step("weekend", day)


# ---------------------------------------------------------------- working days

_EVES = frozenset({"Christmas Eve", "Midsummer Eve"})
"""Days off by custom and collective agreement, on the lists of holidays but not in law."""

_LANGUAGES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


def holiday(day: date, language: str = "fi") -> str | None:
    """The name of a Finnish public holiday (`fi`, `sv`, `en`), None on any other day."""
    if day not in _public_holidays(day.year):
        return None
    return _all_holidays(day.year, language)[day]


def working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < calendar.SATURDAY and holiday(day) is None


def open_at(moment: datetime, opens: int = 9, closes: int = 16) -> bool:
    """Whether the office is open: from `opens` until before `closes`, hours in Finland."""
    here = helsinki(moment)
    return opens <= here.hour < closes and working_day(here.date())


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    named = _all_holidays(year, "en").items()
    return frozenset(day for day, name in named if name not in _EVES)


@lru_cache(maxsize=64)
def _all_holidays(year: int, language: str) -> Mapping[date, str]:
    from holidays import country_holidays  # here, since it takes a tenth of a second to import

    return dict(country_holidays("FI", years=year, language=_LANGUAGES[language]))
