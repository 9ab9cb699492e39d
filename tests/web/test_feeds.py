"""The visits for calendar programs: what is in them, and when their address is dead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from werkzeug.test import TestResponse

from bot.service.staff import accounts
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, PEOPLE, furnished
from tests.sealed import rows
from tests.web.console.signed import PUBLIC_URL, Browser, Console
from tests.web.console.test_calendar import ADDRESS
from tests.web.console.test_visit import book, step


@pytest.fixture
def console(store: Store) -> Console:
    return Console(furnished(store, *PEOPLE))


@pytest.fixture
def agent(console: Console) -> Browser:
    return console.sign_in("agent", language="sv")


def drawn(agent: Browser) -> str:
    """A new address of theirs: its path."""
    (path,) = ADDRESS.findall(agent.post("/console/calendar/feed", step="begin").text)
    return str(path)


def fetched(console: Console, path: str) -> TestResponse:
    """What a calendar program gets, which has no session."""
    return console.app.test_client().get(path, base_url=PUBLIC_URL)


def test_it_tells_when_and_where_and_never_who(console: Console, agent: Browser) -> None:
    refs = [book(console, agent), book(console, agent, ANNA, 1)]
    answer = fetched(console, drawn(agent))
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["VERSION"] == "2.0"
    found = rows(console.desk.office.store, tables.visit)
    for event, ref, row in zip(calendar.events, refs, found, strict=True):
        assert event["SUMMARY"] == f"Besök {ref}"
        assert event["LOCATION"] == console.desk.office.register.visits.address
        assert (event.start, event.stamp) == (row.starts_at, row.created_at.replace(microsecond=0))
        assert event.end - row.starts_at == timedelta(minutes=row.minutes)
        assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION"}
    told = answer.text.lower()
    assert [word for word in ("maija", "anna", "5678", "4567") if word in told] == []


def test_fetched_again_it_is_the_same_and_a_cancelled_visit_is_gone(
    console: Console, agent: Browser
) -> None:
    ref, path = book(console, agent), drawn(agent)
    first = fetched(console, path).data
    console.desk.clock.go(minutes=5)
    assert fetched(console, path).data == first
    step(agent, ref, "cancel", reason="closed")
    assert Calendar.from_ical(fetched(console, path).data).events == []


def test_a_new_address_ends_the_one_before(console: Console, agent: Browser) -> None:
    first, second = drawn(agent), drawn(agent)
    assert fetched(console, first).status_code == 404
    assert fetched(console, second).status_code == 200
    agent.post("/console/calendar/feed", step="end")
    assert fetched(console, second).status_code == 404


def test_an_account_that_is_gone_takes_its_address_along(console: Console, agent: Browser) -> None:
    path = drawn(agent)
    assert fetched(console, path).status_code == 200
    accounts.suspend(console.desk.office, accounts.OPERATOR, agent.member)
    assert fetched(console, path).status_code == 404


def test_a_word_that_nobody_drew_leads_nowhere(console: Console) -> None:
    for word in ("x", "ä", "%00", "a" * 2000):
        assert fetched(console, f"/calendar/{word}.ics").status_code == 404
