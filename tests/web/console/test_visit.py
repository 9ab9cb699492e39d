"""The visit of a request: agreed on, moved, cancelled, and how it ended."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from bot.store import tables
from bot.store.cards import FLAG
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA
from tests.sealed import rows
from tests.service.staff.crew import entered, hired
from tests.web.console.signed import Browser, Console

FREE = re.compile(r'<option value="([^"]+)"')


@pytest.fixture
def agent(console: Console) -> Browser:
    return console.sign_in("agent")


def asked(console: Console, number: str = MAIJA) -> str:
    """A person who wants to visit; the reference."""
    member = hired(console.desk, f"eeva-{number[-4:]}")
    return entered(console.desk, member, number, kind="visit", text="Haluan käydä")


def free(browser: Browser, ref: str) -> list[str]:
    return FREE.findall(browser.get(f"/console/requests/{ref}/visit").text)


def step(browser: Browser, ref: str, step: str, **form: str) -> TestResponse:
    return browser.post(f"/console/requests/{ref}/visit", step=step, **form)


def told(console: Console) -> list[str]:
    """What was sent."""
    before = len(console.desk.tray.sent)
    work_once(console.desk.office)
    return [each.text for each in console.desk.tray.sent[before:]]


def book(console: Console, browser: Browser, number: str = MAIJA, nth: int = 0) -> str:
    ref = asked(console, number)
    assert step(browser, ref, "book", at=free(browser, ref)[nth]).status_code == 303
    return ref


def visits(console: Console) -> list[tuple[str, str | None]]:
    found = rows(console.desk.office.store, tables.visit)
    return [(row.state, row.identity) for row in found]


def state_of(console: Console, ref: str) -> str:
    (request,) = rows(console.desk.office.store, tables.request, tables.request.c.ref == ref)
    return str(request.state)


def test_a_time_is_booked_and_the_person_is_told(console: Console, agent: Browser) -> None:
    ref = asked(console)
    told(console)
    assert step(agent, ref, "book", at=free(agent, ref)[0]).status_code == 303
    (text,) = told(console)
    assert ref in text
    page = agent.get(f"/console/requests/{ref}/visit").text
    assert "booked" in page
    assert "Maija" not in page
    assert visits(console) == [("booked", None)]


def test_a_time_that_was_just_taken_is_offered_to_nobody_else(
    console: Console, agent: Browser
) -> None:
    first, second = asked(console), asked(console, ANNA)
    (time, *_) = free(agent, second)
    step(agent, first, "book", at=time)
    told(console)
    answer = step(agent, second, "book", at=time)
    assert answer.status_code == 422
    assert "no longer free" in answer.text
    assert time not in free(agent, second)
    assert told(console) == []


@pytest.mark.parametrize("at", ["", "tomorrow", "2026-12-06T10:00:00+00:00", "2026-12-09T10:00"])
def test_a_time_that_no_rule_opens_is_not_booked(console: Console, agent: Browser, at: str) -> None:
    assert step(agent, asked(console), "book", at=at).status_code == 422
    assert visits(console) == []


def test_a_visit_is_moved_and_the_time_before_is_free_again(
    console: Console, agent: Browser
) -> None:
    ref = asked(console)
    first, second, *_ = free(agent, ref)
    step(agent, ref, "book", at=first)
    told(console)
    assert step(agent, ref, "move", at=second).status_code == 303
    assert len(told(console)) == 1
    assert first in free(agent, ref)
    assert second not in free(agent, ref)


def test_a_visit_is_cancelled_and_the_time_is_free_again(console: Console, agent: Browser) -> None:
    ref = asked(console)
    (time, *_) = free(agent, ref)
    step(agent, ref, "book", at=time)
    told(console)
    without = step(agent, ref, "cancel")
    assert without.status_code == 422
    assert "Choose why the visit is cancelled" in without.text
    assert step(agent, ref, "cancel", reason="closed").status_code == 303
    (text,) = told(console)
    assert "Syy: paikka on silloin suljettu." in text
    assert visits(console) == [("cancelled", None)]
    other = asked(console, ANNA)
    assert time in free(agent, other)


def test_who_came_is_checked_in_by_the_kind_of_document_alone(
    console: Console, agent: Browser
) -> None:
    ref = book(console, agent)
    assert step(agent, ref, "came").status_code == 422
    assert step(agent, ref, "came", identity="passport FA123").status_code == 422
    assert step(agent, ref, "came", identity="passport").status_code == 303
    assert visits(console) == [("came", "passport")]
    assert state_of(console, ref) == "closed"
    again = step(agent, ref, "came", identity="passport", page="/console/account")
    assert again.status_code == 422


def test_who_did_not_come_can_be_noted_once_the_time_has_come(
    console: Console, agent: Browser
) -> None:
    ref = book(console, agent)
    path = f"/console/requests/{ref}/visit"
    assert 'value="missed"' not in agent.get(path).text
    console.desk.clock.go(days=21)
    late = console.sign_in("agent")
    assert 'value="missed"' in late.get(path).text
    assert step(late, ref, "missed").status_code == 303
    assert visits(console) == [("missed", None)]


def test_what_is_shown_on_site_can_be_printed(console: Console, agent: Browser) -> None:
    ref = book(console, agent)
    assert f"/console/requests/{ref}/copy.pdf" in agent.get(f"/console/requests/{ref}/visit").text
    answer = agent.get(f"/console/requests/{ref}/copy.pdf")
    assert answer.data.startswith(b"%PDF")


def test_a_request_for_something_else_has_no_visit(console: Console, agent: Browser) -> None:
    ref = entered(console.desk, hired(console.desk, "eeva"), MAIJA)
    assert agent.get(f"/console/requests/{ref}/visit").status_code == 404


def test_while_it_is_in_doubt_whose_the_number_is_nothing_is_printed(
    console: Console, agent: Browser
) -> None:
    ref = book(console, agent)
    with console.desk.office.store.write() as unit:
        unit.run(FLAG, number_key=unit.number_key(MAIJA))
    path = f"/console/requests/{ref}"
    refused = agent.get(f"{path}/copy.pdf")
    assert (refused.status_code, refused.location) == (303, path)
    for page in (agent.get(path).text, agent.get(f"{path}/visit").text):
        assert "The copy cannot be printed now. The number is marked as in wrong hands." in page
        assert "copy.pdf" not in page
