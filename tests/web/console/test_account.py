"""One's own page, and the language of the console."""

from __future__ import annotations

import re

import pytest

from tests.service.staff.somebody import PASSWORD, Somebody, hired
from tests.web.console.doors import Stranger, heading
from tests.web.console.signed import Browser, Console

NEW = "viisi aivan toista sanaa"


@pytest.fixture
def bertta(console: Console) -> Somebody:
    return hired(console.desk)


@pytest.fixture
def browser(console: Console, bertta: Somebody) -> Browser:
    client = console.app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.set_cookie("__Host-omatiedot", bertta.cookie, domain="tiedot.example.fi", secure=True)
    return Browser(client, bertta.cookie, bertta.id)


def test_another_password_keeps_one_signed_in(browser: Browser) -> None:
    path = "/console/account/password"
    done = browser.post(path, old=PASSWORD, password=NEW, again=NEW)
    assert done.location == "/console/account?done=password"
    page = browser.get(done.location)
    assert (page.status_code, "The password is changed" in page.text) == (200, True)


FAULTS = [
    ({"old": "wrong wrong wrong", "password": NEW, "again": NEW}, "current password is wrong"),
    ({"old": PASSWORD, "password": NEW, "again": "other"}, "two passwords differ"),
    ({"old": PASSWORD, "password": "short", "again": "short"}, "too short"),
]


@pytest.mark.parametrize(("form", "told"), FAULTS)
def test_what_is_wrong_is_told(browser: Browser, form: dict[str, str], told: str) -> None:
    answer = browser.post("/console/account/password", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert NEW not in answer.text


def test_guessing_is_slowed_down_here_too(browser: Browser) -> None:
    for path, form in (
        ("/console/account/password", {"old": "x", "password": NEW, "again": NEW}),
        ("/console/account/codes", {"code": "000000"}),
    ):
        for _ in range(5):
            browser.post(path, **form)
        assert browser.post(path, **form).status_code == 429


def test_new_recovery_codes_are_shown_once(browser: Browser, bertta: Somebody) -> None:
    path = "/console/account/codes"
    assert browser.post(path, code="000000").status_code == 422
    shown = browser.post(path, code=bertta.code())
    assert heading(shown) == "Recovery codes"
    codes = re.findall(r"<li>([\w-]{19})</li>", shown.text)
    assert len(codes) == 10
    assert codes[0] not in browser.get("/console/account").text


def test_other_sessions_can_be_ended(console: Console, browser: Browser, bertta: Somebody) -> None:
    other = Stranger(console)
    other.post("/console/sign-in", login="bertta", password=PASSWORD)
    other.post("/console/sign-in/code", code=bertta.code())
    assert "another browser" in browser.get("/console/account").text
    done = browser.post("/console/account/others", "/console/account")
    assert done.location == "/console/account?done=others"
    assert other.get("/console/account").status_code == 303
    assert "another browser" not in browser.get("/console/account").text


def test_a_language_is_remembered_for_whoever_is_signed_in(browser: Browser) -> None:
    form = {"language": "sv", "back": "/console/account"}
    assert browser.post("/console/language", "/console/account", **form).location == form["back"]
    browser.client.delete_cookie("omatiedot-language", domain="tiedot.example.fi")
    assert heading(browser.get("/console/account")) == "Mitt konto"


def test_before_that_a_cookie_remembers_it(console: Console) -> None:
    stranger = Stranger(console)
    back = "/console/sign-in"
    answer = stranger.post("/console/language", back, language="fi", back=back)
    assert answer.location == back
    said = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "Secure", "SameSite=Lax", "omatiedot-language=fi"):
        assert word in said
    assert heading(stranger.get(back)) == "Kirjaudu sisään"


def test_a_language_that_we_do_not_speak_changes_nothing(browser: Browser) -> None:
    answer = browser.post("/console/language", "/console/account", language="de")
    assert "Set-Cookie" not in answer.headers
    assert heading(browser.get("/console/account")) == "Your account"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("role", ["agent", "decider", "admin", "auditor"])
def test_every_role_has_an_account_in_every_language(
    console: Console, role: str, language: str
) -> None:
    browser = console.sign_in(role, language=language)
    for path in ("", "/password", "/codes"):
        page = browser.get(f"/console/account{path}")
        assert page.status_code == 200
        assert "account." not in page.text.replace("account.css", "")
