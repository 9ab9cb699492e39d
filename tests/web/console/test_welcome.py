"""From a one-time link to the console, as a browser sees it."""

from __future__ import annotations

import re

import pyotp
import pytest

from bot.service.staff import accounts
from tests.service.staff.somebody import PASSWORD
from tests.web.console.doors import Stranger, heading
from tests.web.console.signed import Console


@pytest.fixture
def browser(console: Console) -> Stranger:
    return Stranger(console)


@pytest.fixture
def link(console: Console) -> str:
    token = accounts.add(console.desk.office, "operator", "aino", "agent").token
    return f"/console/welcome/{token}"


def code_of(console: Console, page: str) -> str:
    secret = re.search(r'class="mono secret">([A-Z2-7 ]+)<', page)
    assert secret
    return pyotp.TOTP(secret[1].replace(" ", "")).at(int(console.desk.clock().timestamp()))


def test_a_link_leads_inside(console: Console, browser: Stranger, link: str) -> None:
    assert "Welcome, aino" in browser.get(link).text
    chosen = browser.post(link, password=PASSWORD, again=PASSWORD)
    assert chosen.location == "/console/set-up"
    page = browser.get("/console/set-up").text
    confirmed = browser.post("/console/set-up", code=code_of(console, page))
    assert (confirmed.status_code, heading(confirmed)) == (200, "Recovery codes")
    assert len(re.findall(r"<li>[\w-]{19}</li>", confirmed.text)) == 10
    assert browser.get("/console/account").status_code == 200
    assert browser.get("/console/set-up").location == "/console/"
    assert browser.get(link).status_code == 404


def test_looking_uses_nothing_up(browser: Stranger, link: str) -> None:
    for _ in range(3):
        assert browser.get(link).status_code == 200
        assert browser.client.head(link, base_url="https://tiedot.example.fi").status_code == 200


FAULTS = [
    (PASSWORD, "something else", "The two passwords differ."),
    ("short", "short", "at least 12 characters"),
    ("salasana2026!", "salasana2026!", "many guess first"),
]


@pytest.mark.parametrize(("first", "second", "told"), FAULTS)
def test_what_is_wrong_with_a_password_is_told(
    browser: Stranger, link: str, first: str, second: str, told: str
) -> None:
    answer = browser.post(link, password=first, again=second)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{first}"' not in answer.text
    assert browser.get(link).status_code == 200


def test_a_link_that_is_no_more_says_what_to_do(browser: Stranger, link: str) -> None:
    gone = browser.get("/console/welcome/nothing")
    assert (gone.status_code, heading(gone)) == (404, "This link no longer works")
    late = browser.post("/console/welcome/nothing", link, password=PASSWORD, again=PASSWORD)
    assert late.status_code == 404


def test_the_picture_is_for_the_session_that_waits(browser: Stranger, link: str) -> None:
    assert browser.get("/console/set-up/code.svg").status_code == 404
    assert browser.get("/console/set-up").location == "/console/"
    browser.post(link, password=PASSWORD, again=PASSWORD)
    picture = browser.get("/console/set-up/code.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "style" not in picture.text
    assert picture.headers["Cache-Control"] == "no-store"


def test_a_wrong_code_keeps_the_picture(console: Console, browser: Stranger, link: str) -> None:
    browser.post(link, password=PASSWORD, again=PASSWORD)
    before = browser.get("/console/set-up").text
    for _ in range(5):
        wrong = browser.post("/console/set-up", code="000000")
        assert wrong.status_code == 422
    assert code_of(console, wrong.text) == code_of(console, before)
    assert browser.post("/console/set-up", code="000000").status_code == 429
    assert browser.post("/console/set-up", "/console/set-up", code="1").headers["Retry-After"]


def test_at_the_door_one_is_led_to_what_is_left_to_do(browser: Stranger, link: str) -> None:
    browser.post(link, password=PASSWORD, again=PASSWORD)
    assert browser.get("/console/sign-in/code").location == "/console/set-up"
    again = browser.post("/console/sign-in", login="aino", password=PASSWORD)
    assert again.location == "/console/set-up"
