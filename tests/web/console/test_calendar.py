"""The calendar of visits: a month, a day, and the address for calendar programs."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from bot.deadlines import helsinki
from bot.store import tables
from tests.offices import ANNA
from tests.sealed import rows
from tests.web.console.signed import Browser, Console
from tests.web.console.test_visit import book, step

ADDRESS = re.compile(r"https://tiedot\.example\.fi(/calendar/[\w-]+\.ics)")


@pytest.fixture
def agent(console: Console) -> Browser:
    return console.sign_in("agent")


def start_of(console: Console) -> datetime:
    """When the newest visit begins, on Finnish clocks."""
    return helsinki(rows(console.desk.office.store, tables.visit)[-1].starts_at)


def test_a_visit_stands_on_its_day_and_tells_no_name(console: Console, agent: Browser) -> None:
    ref, other = book(console, agent), book(console, agent, ANNA, 1)
    start = start_of(console)
    for page in ("calendar", "calendar/day"):
        told = agent.get(f"/console/{page}?day={start.date()}").text
        assert other in told
        assert f"{start:%H:%M}" in told
        assert [name for name in ("Anna", "Maija", "40123") if name in told] == []
    assert ref in agent.get(f"/console/calendar?day={start.date()}").text


def test_a_cancelled_visit_leaves_the_calendar(console: Console, agent: Browser) -> None:
    ref = book(console, agent)
    step(agent, ref, "cancel", reason="closed")
    assert ref not in agent.get(f"/console/calendar?day={start_of(console).date()}").text


@pytest.mark.parametrize("asked", ["", "?day=", "?day=x", "?day=0001-01-01", "?day=9999-12-31"])
def test_a_day_that_is_none_is_today(agent: Browser, asked: str) -> None:
    assert "December 2026" in agent.get(f"/console/calendar{asked}").text
    assert "1 Dec 2026" in agent.get(f"/console/calendar/day{asked}").text


def test_a_holiday_is_named(agent: Browser) -> None:
    assert "Independence Day" in agent.get("/console/calendar").text
    assert "Independence Day" in agent.get("/console/calendar/day?day=2026-12-06").text


def test_what_was_looked_at_is_in_the_log(console: Console, agent: Browser) -> None:
    agent.get("/console/calendar/day?day=2026-12-09")
    noted = rows(console.desk.office.store, tables.audit)[-1]
    assert (noted.action, noted.subject) == ("viewed", "calendar")
    assert noted.reason == "2026-12-09/2026-12-09"


def test_an_address_is_shown_once_and_kept_as_a_hash(console: Console, agent: Browser) -> None:
    page = agent.post("/console/calendar/feed", step="begin").text
    (path,) = ADDRESS.findall(page)
    assert ADDRESS.findall(agent.get("/console/calendar/feed").text) == []
    assert path.split("/")[-1].removesuffix(".ics") not in str(
        [rows(console.desk.office.store, each) for each in (tables.staff_feed, tables.audit)]
    )
