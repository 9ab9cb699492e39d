"""How a page of the console is shown: its words, its dates and figures, its frame."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from flask import current_app, g, render_template, request

from bot.deadlines import HELSINKI, helsinki
from bot.service.staff.sessions import Member
from bot.web.console.access import csrf_token
from bot.web.office import office
from bot.web.words import Words

LANGUAGES = ("fi", "sv", "en")
NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
_LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
_DAYS = {"fi": "d.M.yyyy", "sv": "d.M.yyyy", "en": "d MMM yyyy"}
_CLOCKS = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}
"""Dates as they are written in Finland; Babel's short Swedish ones are Sweden's."""
CHOSEN = "omatiedot-language"
"""The cookie of the language that was chosen before signing in."""


def language() -> str:
    """The language of whoever looks: as chosen, else as the browser prefers, else Finnish."""
    session = g.get("session")
    chosen = session.member.language if session else None
    chosen = chosen or request.cookies.get(CHOSEN)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


class Voice(Words):
    """The words of one language, with dates and figures as it writes them."""

    __slots__ = ("_locale",)

    def __init__(self, language: str) -> None:
        super().__init__(office().words, language)
        self._locale = _locale(language)

    def day(self, day: date | None) -> str:
        """A date: 24.11.2026."""
        return "" if day is None else format_date(day, _DAYS[self.language], locale=self._locale)

    def weekday(self, day: date) -> str:
        """A date with its weekday."""
        return format_date(day, f"EEEE {_DAYS[self.language]}", locale=self._locale)

    def day_of_week(self, day: date) -> str:
        """The weekday alone, short."""
        return format_date(day, "ccc", locale=self._locale)

    def month(self, day: date) -> str:
        """The month of a date, with its year."""
        return format_date(day, "LLLL y", locale=self._locale)

    def moment(self, moment: datetime | None) -> str:
        """A moment on Finnish clocks."""
        if moment is None:
            return ""
        pattern = f"{_DAYS[self.language]} {_CLOCKS[self.language]}"
        return format_datetime(moment, pattern, tzinfo=HELSINKI, locale=self._locale)

    def clock(self, moment: datetime) -> str:
        """The time of day on Finnish clocks."""
        return format_time(helsinki(moment), _CLOCKS[self.language], locale=self._locale)

    def span(self, days: int) -> str:
        """A number of days, in words."""
        return format_timedelta(
            timedelta(days=days), granularity="day", threshold=99, locale=self._locale
        )

    def number(self, number: float) -> str:
        """A figure."""
        return format_decimal(number, locale=self._locale)

    def percent(self, share: float) -> str:
        """A share of one as a percentage."""
        return format_percent(share, locale=self._locale)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


NAV = (*("queue", "approvals", "calendar", "overview", "accounts", "register", "log"),)
"""The rooms of the console, in the order of its menu; each view says whose it is."""


def rooms(member: Member | None) -> list[str]:
    """The rooms that a member of staff may enter: names of views."""
    views = current_app.view_functions
    return [
        room
        for room in NAV
        if member and member.role in getattr(views.get(f"console.{room}"), "roles", ())
    ]


def show(template: str, **values: Any) -> str:
    """A page of the console in the language of whoever looks."""
    session = g.get("session")
    member = session.member if session and session.proven else None
    return render_template(
        f"console/{template}",
        w=Voice(language()),
        me=member,
        rooms=rooms(member),
        languages=NAMES,
        csrf_value=csrf_token(),  # `csrf` is the macro that shows it
        today=helsinki(office().now()).date(),
        **values,
    )
