"""The door of the console, as a browser sees it."""

from __future__ import annotations

import pytest

from bot.service.staff import accounts
from tests.service.staff.somebody import Somebody, hired
from tests.web.console.doors import Stranger, heading
from tests.web.console.signed import PUBLIC_URL, Console

DOOR, CODE = "/console/sign-in", "/console/sign-in/code"


@pytest.fixture
def bertta(console: Console) -> Somebody:
    return hired(console.desk)


@pytest.fixture
def browser(console: Console) -> Stranger:
    return Stranger(console)


def come_in(browser: Stranger, they: Somebody, **form: str) -> str:
    """Sign in; where one is led."""
    asked = browser.post(DOOR, login=they.login, password=they.password, **form)
    assert asked.status_code == 303, asked.text
    given = browser.post(CODE, asked.location, code=they.code(), **form)
    assert given.status_code == 303, given.text
    return given.location


def test_a_password_and_a_code_open_the_console(bertta: Somebody, browser: Stranger) -> None:
    assert come_in(browser, bertta) == "/console/"
    inside = browser.get("/console/account")
    assert (inside.status_code, heading(inside)) == (200, "Your account")
    assert browser.get(DOOR).location == "/console/"
    again = browser.post(DOOR, "/console/account", login="bertta", password=bertta.password)
    assert again.location == "/console/"


def test_the_cookie_is_another_one_after_each_step(bertta: Somebody, browser: Stranger) -> None:
    browser.get(DOOR)
    cookies = [browser.cookie]
    browser.post(DOOR, login="bertta", password=bertta.password)
    cookies.append(browser.cookie)
    browser.post(CODE, code=bertta.code())
    cookies.append(browser.cookie)
    browser.post("/console/sign-out", "/console/account")
    cookies.append(browser.cookie)
    assert len(set(cookies)) == 4
    for old in cookies:
        browser.client.set_cookie("__Host-omatiedot", old, domain="tiedot.example.fi", secure=True)
        assert browser.get("/console/account").status_code == 303


def test_the_cookie_is_guarded(browser: Stranger) -> None:
    said = browser.get(DOOR).headers["Set-Cookie"]
    assert said.startswith("__Host-omatiedot=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in said


def test_without_a_code_nothing_opens(bertta: Somebody, browser: Stranger) -> None:
    browser.post(DOOR, login="bertta", password=bertta.password)
    assert browser.get("/console/account").location.startswith(DOOR)
    assert browser.post(CODE, code="000000").status_code == 422


def test_wrong_login_and_wrong_password_read_the_same(bertta: Somebody, browser: Stranger) -> None:
    password = browser.post(DOOR, login="bertta", password="wrong wrong wrong")
    login = browser.post(DOOR, login="nobody", password="wrong wrong wrong")
    assert password.status_code == login.status_code == 422
    assert password.text.replace("bertta", "nobody") == login.text
    assert "wrong wrong wrong" not in login.text


def test_the_sixth_failure_waits_and_says_for_how_long(bertta: Somebody, browser: Stranger) -> None:
    for _ in range(5):
        assert browser.post(DOOR, login="bertta", password="wrong").status_code == 422
    slowed = browser.post(DOOR, login="bertta", password=bertta.password)
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "32")
    assert "Try again in 32 seconds" in slowed.text
    bertta.desk.clock.go(seconds=32)
    assert come_in(browser, bertta) == "/console/"


def test_a_code_can_be_a_recovery_code(bertta: Somebody, browser: Stranger) -> None:
    browser.post(DOOR, login="bertta", password=bertta.password)
    form = browser.get(f"{CODE}?recovery=1").text
    assert 'inputmode="numeric"' not in form
    assert browser.post(CODE, f"{CODE}?recovery=1", code=bertta.codes[0]).status_code == 303


def test_a_suspended_account_is_told_so(bertta: Somebody, browser: Stranger) -> None:
    accounts.suspend(bertta.office, "operator", bertta.id)
    answer = browser.post(DOOR, login="bertta", password=bertta.password)
    assert "suspended" in answer.text


def test_one_is_led_where_one_wanted_to_go(bertta: Somebody, browser: Stranger) -> None:
    wanted = browser.get("/console/account/password")
    assert wanted.location == f"{DOOR}?next=/console/account/password"
    assert 'value="/console/account/password"' in browser.get(wanted.location).text
    assert come_in(browser, bertta, next="/console/account/password") == "/console/account/password"


EVIL = [
    *(
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "\\\\evil",
    ),
    *(
        "/console/\\evil",
        "/console/\r\nX: y",
        "javascript:alert(1)",
        "/phone",
        "console/",
        "/console",
    ),
    *("/\t/evil.example", " /console/", "/console/ x", "@evil.example", "///evil.example"),
]


@pytest.mark.parametrize("path", EVIL)
def test_nobody_is_led_outside_the_console(bertta: Somebody, browser: Stranger, path: str) -> None:
    assert come_in(browser, bertta, next=path) == "/console/"
    moved = browser.post("/console/language", "/console/account", back=path, language="sv")
    assert moved.location == "/console/"


def test_a_form_from_elsewhere_is_refused(bertta: Somebody, browser: Stranger) -> None:
    form = {"login": "bertta", "password": bertta.password}
    assert browser.send(DOOR, form).status_code == 403
    token = browser.get(DOOR).text.split('name="csrf" value="')[1][:64]
    other = {"Sec-Fetch-Site": "cross-site"}
    assert browser.send(DOOR, {"csrf": token, **form}, **other).status_code == 403
    assert browser.send(DOOR, {"csrf": token, **form}).status_code == 303


def test_the_front_is_the_first_room_that_one_may_enter(console: Console) -> None:
    for role, room in (("agent", "requests"), ("admin", "overview"), ("auditor", "log")):
        assert console.sign_in(role).get("/console/").location == f"/console/{room}"


def test_the_demos_accounts_are_shown_by_no_real_console(browser: Stranger) -> None:
    assert "demo" not in browser.get(DOOR, environ_base={"REMOTE_ADDR": "127.0.0.1"}).text


def test_the_code_is_asked_of_nobody_without_a_password(browser: Stranger) -> None:
    assert browser.get(f"{CODE}?next=/console/account").location.startswith(DOOR)
    assert browser.post(CODE, DOOR, code="1").location == DOOR


def test_signing_out_needs_a_session(browser: Stranger) -> None:
    assert browser.post("/console/sign-out", DOOR).location == DOOR


def test_every_page_of_the_door_says_what_every_page_says(browser: Stranger) -> None:
    answer = browser.get(DOOR)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "style=" not in answer.text
    assert PUBLIC_URL not in answer.text
