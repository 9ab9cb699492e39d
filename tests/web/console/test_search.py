"""Searching: what is found, what is not, and how often one may."""

from __future__ import annotations

import re

import pytest

from bot.service.staff.searching import PER_HOUR
from bot.service.staff.sessions import Member
from tests.offices import ANNA, MAIJA, NOBODY
from tests.service.staff.crew import change, entered
from tests.web.console.signed import Browser, Console

SEARCH = "/console/search"


@pytest.fixture
def aino(console: Console) -> Browser:
    return console.sign_in("agent", "aino")


def member(browser: Browser) -> Member:
    return Member(browser.member, "aino", "agent")


def test_a_single_hit_leads_to_the_request(console: Console, aino: Browser) -> None:
    ref = entered(console.desk, member(aino))
    for typed in (MAIJA, "041 234 5678", ref, ref[2:]):
        answer = aino.post(SEARCH, q=typed)
        assert (answer.status_code, answer.location) == (303, f"/console/requests/{ref}")


def test_several_are_listed_closed_ones_too(console: Console, aino: Browser) -> None:
    first, second = entered(console.desk, member(aino)), entered(console.desk, member(aino))
    change(console.desk, first, state="closed", closed_at=console.desk.clock())
    answer = aino.post(SEARCH, q=MAIJA)
    assert answer.status_code == 200
    assert re.findall(r'data-ref="(T-\d{6})"', answer.text) == [second, first]
    assert "2 requests with this number" in answer.text


def test_a_number_without_a_request_leads_to_the_form(console: Console, aino: Browser) -> None:
    answer = aino.post(SEARCH, q=ANNA)
    assert "In the register, no request" in answer.text
    form = aino.post("/console/requests/new", SEARCH, begin="1", number=ANNA)
    assert form.status_code == 200
    assert f'value="{ANNA}"' in form.text


def test_nothing_found_is_said_plainly(aino: Browser) -> None:
    assert "Nothing was found" in aino.post(SEARCH, q=NOBODY).text
    assert "There is no request with this reference" in aino.post(SEARCH, q="T-000000").text


@pytest.mark.parametrize("typed", ["", "Maija", "0412*", "%", "<script>alert(1)</script>"])
def test_what_is_neither_is_asked_for_again(aino: Browser, typed: str) -> None:
    answer = aino.post(SEARCH, q=typed)
    assert answer.status_code == 422
    assert "Write a whole phone number or a reference" in answer.text
    assert "<script>alert" not in answer.text


def test_the_thirty_first_in_an_hour_is_told_when_it_works_again(
    console: Console, aino: Browser
) -> None:
    for _ in range(PER_HOUR):
        assert aino.post(SEARCH, q=NOBODY).status_code == 200
    console.desk.clock.go(minutes=10)
    answer = aino.post(SEARCH, q=NOBODY)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3000"
    assert "You can search again at 11:00" in answer.text


def test_an_address_never_holds_what_is_searched_for(aino: Browser) -> None:
    page = aino.get(f"{SEARCH}?q={MAIJA}")
    assert page.status_code == 200
    assert MAIJA[1:] not in page.text


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_does_not_work_requests_finds_nobody(console: Console, role: str) -> None:
    browser = console.sign_in(role)
    assert browser.get(SEARCH).status_code == 404
    assert browser.post(SEARCH, "/console/account", q=MAIJA).status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_word_of_the_search_is_there(console: Console, language: str) -> None:
    browser = console.sign_in("agent", "", language)
    pages = [browser.post(SEARCH, q=typed).text for typed in (NOBODY, ANNA, "T-000000", "x")]
    assert not any(re.search(r"[>\"]\s*queue\.[a-z]", page) for page in pages)
