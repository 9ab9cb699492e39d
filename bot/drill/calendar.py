"""A second opinion on due dates, reckoned here from the law and not by `bot.deadlines`.

Whoever checks a calculator does not ask it. Source: Regulation (EEC, Euratom) 1182/71,
article 3; the holidays are those of Finnish law, Easter by the rule of Gauss.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_FINLAND = ZoneInfo("Europe/Helsinki")
_FIXED = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26))
_SATURDAY = 5


def dues(received: datetime, promise_days: int, months: int = 1) -> tuple[date, date]:
    """Until when a request is promised an answer, and the last day by law."""
    first = received.astimezone(_FINLAND).date()
    return first + timedelta(days=promise_days), rolled(month_after(first, months))


def month_after(day: date, months: int = 1) -> date:
    """The day with the same date so many months later, or the last day of that month."""
    begin = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    last = (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return min(begin + timedelta(days=day.day - 1), last)


def rolled(day: date) -> date:
    """The day itself, or the next working day."""
    while day.weekday() >= _SATURDAY or holiday(day):
        day += timedelta(days=1)
    return day


def holiday(day: date) -> bool:
    """Whether it is a public holiday in Finland; eves are none."""
    moving = {easter(day.year) + timedelta(days=days) for days in (-2, 0, 1, 39, 49)}
    return (day.month, day.day) in _FIXED or day in moving or _of_midsummer_or_saints(day)


def _of_midsummer_or_saints(day: date) -> bool:
    """The Saturdays of 20 to 26 June and of 31 October to 6 November."""
    midsummer, saints = date(day.year, 6, 20), date(day.year, 10, 31)
    week = timedelta(days=6)
    falls = midsummer <= day <= midsummer + week or saints <= day <= saints + week
    return day.weekday() == _SATURDAY and falls


def easter(year: int) -> date:
    """Easter Sunday, Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    day = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * day) // 451
    month, ordinal = divmod(moon + day - 7 * shift + 114, 31)
    return date(year, month, ordinal + 1)
