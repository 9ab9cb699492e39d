"""The calendar of visits: a month, a day, and the address for calendar programs."""

from __future__ import annotations

from calendar import Calendar
from datetime import date, timedelta
from itertools import groupby

from flask import request

from bot.deadlines import helsinki, holiday
from bot.service.staff import calendar as visits
from bot.service.staff import feeds
from bot.service.staff.calendar import Booked
from bot.web.console.access import allowed, me
from bot.web.console.overview import day_of
from bot.web.console.room import blueprint
from bot.web.console.screen import language, show
from bot.web.office import office

YEARS = range(2000, 2100)
"""Beyond them there is no calendar to turn to."""


@blueprint.get("/calendar")
@allowed("agent", "decider")
def calendar() -> str:
    """A month, week by week."""
    first = _asked_day().replace(day=1)
    days = list(Calendar().itermonthdates(first.year, first.month))
    found = visits.look(office().office, me(), days[0], days[-1])
    return show(
        "calendar/month.html",
        here="calendar",
        first=first,
        weeks=[days[start : start + 7] for start in range(0, len(days), 7)],
        visits=_by_day(found),
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=31)).replace(day=1),
        holiday=_holiday,
    )


@blueprint.get("/calendar/day")
@allowed("agent", "decider")
def calendar_day() -> str:
    """A day, visit by visit."""
    day = _asked_day()
    return show(
        "calendar/day.html",
        here="calendar",
        day=day,
        visits=visits.look(office().office, me(), day, day),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        holiday=_holiday,
    )


@blueprint.get("/calendar/feed")
@allowed("agent", "decider")
def feed() -> str:
    """Whether one has an address for calendar programs."""
    return _feed()


@blueprint.post("/calendar/feed")
@allowed("agent", "decider")
def change_feed() -> str:
    """A new address, shown this once; or none any more."""
    if request.form.get("step") == "end":
        feeds.end(office().office, me())
        return _feed()
    word = feeds.begin(office().office, me())
    return _feed(f"{office().public_url.rstrip('/')}/calendar/{word}.ics")


def _feed(address: str | None = None) -> str:
    since = feeds.since(office().office, me())
    return show("calendar/feed.html", here="calendar", since=since, address=address)


def _asked_day() -> date:
    """The day that is asked for, today when there is no such."""
    asked = day_of(request.args.get("day", ""))
    return asked if asked and asked.year in YEARS else helsinki(office().now()).date()


def _by_day(found: list[Booked]) -> dict[date, list[Booked]]:
    days = groupby(found, lambda visit: helsinki(visit.starts_at).date())
    return {day: list(those) for day, those in days}


def _holiday(day: date) -> str | None:
    return holiday(day, language())
