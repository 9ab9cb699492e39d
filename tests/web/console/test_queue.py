"""The queue in a browser that runs no scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.requests import KINDS
from bot.service.staff.sessions import Member
from tests.offices import ANNA, MAIJA
from tests.service.staff.crew import change, entered, row_id
from tests.web.console.signed import Browser, Console

QUEUE = "/console/requests"


@pytest.fixture
def bertta(console: Console) -> Browser:
    return console.sign_in("decider", "bertta")


def member(browser: Browser, login: str = "bertta") -> Member:
    return Member(browser.member, login, "decider")


def refs(page: str) -> list[str]:
    return re.findall(r'data-ref="(T-\d{6})"', page)


def test_the_queue_shows_what_waits_and_nothing_of_a_person(
    console: Console, bertta: Browser
) -> None:
    late = entered(console.desk, member(bertta), MAIJA, kind="name", days_ago=35)
    new = entered(console.desk, member(bertta), ANNA, text="Anna Andersson, soita", language="sv")
    page = bertta.get(QUEUE).text
    assert refs(page) == [late, new]
    for word in ("Correction of name", "21 days late", "Law:", "14 days left", "Swedish", "Phone"):
        assert word in page
    for word in ("Maija", "Andersson", MAIJA[4:], ANNA[4:], "soita"):
        assert word not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("query", ["", "?state=closed", "?kind=visit", "?state=all&due=overdue"])
def test_every_word_of_the_queue_is_there(console: Console, language: str, query: str) -> None:
    browser = console.sign_in("agent", "aino", language)
    ref = entered(console.desk, member(browser), kind="unreachable", days_ago=10)
    change(console.desk, ref, state="held", extended_at=console.desk.clock())
    closed = entered(console.desk, member(browser), kind="visit", days_ago=10)
    change(console.desk, closed, state="closed", closed_at=console.desk.clock())
    page = browser.get(QUEUE + query)
    assert page.status_code == 200
    assert not re.search(r"[>\"]\s*queue\.[a-z]", page.text)


def test_a_filter_that_fits_nothing_is_told_apart_from_nothing_to_do(
    console: Console, bertta: Browser
) -> None:
    assert "All done" in bertta.get(QUEUE).text
    assert "No request matches" in bertta.get(f"{QUEUE}?kind=visit").text
    assert "All done" in bertta.get(f"{QUEUE}?kind=nonsense&state=x&page=y").text


def test_pages_keep_the_filters(
    console: Console, bertta: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.staff.queue.PAGE", 2)
    for day in range(3):
        entered(console.desk, member(bertta), kind="name", days_ago=day)
    page = bertta.get(f"{QUEUE}?kind=name&who=nobody").text
    assert "/console/requests?page=2&amp;kind=name&amp;who=nobody" in page
    assert len(refs(bertta.get(f"{QUEUE}?kind=name&who=nobody&page=2").text)) == 1


def test_changes_are_the_list_alone_with_what_came_in_since(
    console: Console, bertta: Browser
) -> None:
    entered(console.desk, member(bertta))
    found = re.search(r'data-changes="([^"]+)"', bertta.get(QUEUE).text)
    assert found
    address = found[1].replace("&amp;", "&")
    assert 'data-told=""' in bertta.get(address).text
    new = entered(console.desk, member(bertta))
    list_ = bertta.get(address).text
    assert 'data-told="1 new request"' in list_
    assert new in refs(list_)
    assert "<html" not in list_


def test_a_page_that_looks_by_itself_keeps_no_session_alive(
    console: Console, bertta: Browser
) -> None:
    ref = entered(console.desk, member(bertta))
    for _ in range(2):
        console.desk.clock.go(minutes=10)
        answers = [bertta.get(f"{QUEUE}/changes"), bertta.get(f"{QUEUE}/{ref}/presence")]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_two_people_on_one_request_see_each_other(console: Console, bertta: Browser) -> None:
    aino = console.sign_in("agent", "aino", "sv")
    ref = entered(console.desk, member(bertta))
    assert bertta.get(f"{QUEUE}/{ref}/presence").text == ""
    seen = aino.get(f"{QUEUE}/{ref}/presence")
    assert seen.text == "bertta tittar också på denna begäran just nu."
    assert seen.mimetype == "text/plain"
    assert "aino is looking now" in bertta.get(QUEUE).text
    assert bertta.get(f"{QUEUE}/T-000000/presence").status_code == 404


def test_a_request_is_taken_and_the_queue_shown_as_it_was(
    console: Console, bertta: Browser
) -> None:
    ref = entered(console.desk, member(bertta))
    back = f"{QUEUE}?kind=view&done=T-000000"
    answer = bertta.post(f"{QUEUE}/{ref}/assign", QUEUE, to="me", before="", back=back)
    assert (answer.status_code, answer.location) == (303, f"{QUEUE}?kind=view&done={ref}")
    page = bertta.get(answer.location).text
    assert f"Who handles {ref} has been saved." in page
    assert refs(bertta.get(f"{QUEUE}?who=mine").text) == [ref]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "", "/"])
def test_it_leads_back_to_the_queue_or_the_request_alone(
    console: Console, bertta: Browser, back: str
) -> None:
    ref = entered(console.desk, member(bertta))
    give = f"{QUEUE}/{ref}/assign"
    assert bertta.post(give, to="me", before="", back=back).location == f"{QUEUE}?done={ref}"
    answer = bertta.post(give, to="nobody", before=bertta.member, back=f"{QUEUE}/{ref}")
    assert answer.location == f"{QUEUE}/{ref}"


def test_who_is_slower_is_told_so(console: Console, bertta: Browser) -> None:
    aino = console.sign_in("agent", "aino")
    ref = entered(console.desk, member(bertta))
    assert aino.post(f"{QUEUE}/{ref}/assign", to="me", before="").status_code == 303
    answer = bertta.post(f"{QUEUE}/{ref}/assign", to="me", before="")
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.text
    assert "Now aino handles it." in answer.text


def test_only_who_decides_gives_to_another(console: Console, bertta: Browser) -> None:
    aino, kaisa = console.sign_in("agent", "aino"), console.sign_in("agent", "kaisa")
    ref = entered(console.desk, member(bertta))
    give = f"{QUEUE}/{ref}/assign"
    assert "kaisa" not in aino.get(give).text
    for to in (kaisa.member, "everybody", ""):
        assert aino.post(give, to=to, before="").status_code == 422
    assert "kaisa" in bertta.get(give).text
    assert bertta.post(give, to=kaisa.member, before="").status_code == 303
    assert "Now kaisa handles it." in aino.get(give).text


def test_what_is_not_there_cannot_be_given(console: Console, bertta: Browser) -> None:
    assert bertta.get(f"{QUEUE}/T-000000/assign").status_code == 404
    assert bertta.post(f"{QUEUE}/T-000000/assign", QUEUE + "/new", to="me").status_code == 404


def test_a_closed_request_offers_nobody(console: Console, bertta: Browser) -> None:
    ref = entered(console.desk, member(bertta))
    change(console.desk, ref, state="closed", closed_at=console.desk.clock() - timedelta(1))
    assert row_id(console.desk, ref)
    assert "can no longer be changed" in bertta.get(f"{QUEUE}/{ref}/assign").text
    assert "Take" not in bertta.get(f"{QUEUE}?state=closed").text


@pytest.mark.parametrize("role", ["admin", "auditor"])
@pytest.mark.parametrize("path", ["", "/changes", "/new", "/T-123456/assign", "/T-123456/entered"])
def test_who_does_not_work_requests_sees_none(console: Console, role: str, path: str) -> None:
    assert console.sign_in(role).get(QUEUE + path).status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_kind_of_request_has_words(console: Console, language: str) -> None:
    words = console.app.extensions["office"].words
    assert [
        kind for kind in KINDS if words(f"queue.kind.{kind}", language).startswith("queue.")
    ] == []
