"""The accounts of staff, as an administrator sees them."""

from __future__ import annotations

import re

import pytest

from bot.service.staff import accounts, setting_up
from tests.service.staff.somebody import Somebody, follow, hired
from tests.web.console.doors import heading
from tests.web.console.signed import PUBLIC_URL, Browser, Console


@pytest.fixture
def esko(console: Console) -> Browser:
    return console.sign_in("admin", "esko")


@pytest.fixture
def bertta(console: Console) -> Somebody:
    return hired(console.desk)


def test_everybody_who_may_sign_in_is_listed(esko: Browser, bertta: Somebody) -> None:
    page = esko.get("/console/accounts")
    assert heading(page) == "Staff accounts"
    assert "esko" in page.text
    assert f'href="/console/accounts/{bertta.id}"' in page.text


def test_somebody_is_invited_with_a_link_shown_once(console: Console, esko: Browser) -> None:
    shown = esko.post("/console/accounts/add", name="Aino", role="agent")
    assert heading(shown) == "One-time link"
    link = re.search(rf"{PUBLIC_URL}/console/welcome/([\w-]+)", shown.text)
    assert link
    assert follow(console.desk, "aino", link[1]).inside.member.role == "agent"
    assert link[1] not in esko.get("/console/accounts").text


FAULTS = [
    ({"name": "esko", "role": "agent"}, "an active account of this name"),
    ({"name": "two words", "role": "agent"}, "will not do"),
    ({"name": "", "role": "agent"}, "will not do"),
    ({"name": "aino", "role": "king"}, "Choose a role"),
    ({"name": "<b>aino</b>", "role": "agent"}, "&lt;b&gt;aino"),
]


@pytest.mark.parametrize(("form", "told"), FAULTS)
def test_what_is_wrong_with_an_invitation_is_told(
    esko: Browser, form: dict[str, str], told: str
) -> None:
    answer = esko.post("/console/accounts/add", **form)
    assert answer.status_code == 422
    assert told in answer.text


def test_an_account_is_changed_after_it_was_confirmed(esko: Browser, bertta: Somebody) -> None:
    path = f"/console/accounts/{bertta.id}"
    for action, state in (("suspend", "suspended"), ("resume", "active"), ("role", "active")):
        assert "bertta" in heading(esko.get(f"{path}/{action}"))
        done = esko.post(f"{path}/{action}", role="agent")
        assert done.location == f"/console/accounts?done={action}"
        assert 'role="status"' in esko.get(done.location).text
        assert state in esko.get(path).text
    assert esko.post(f"{path}/remove").location == "/console/accounts?done=remove"
    for gone in (path, f"{path}/remove"):
        assert esko.get(gone).status_code == 404


def test_whoever_is_suspended_is_out_at_once(
    console: Console, esko: Browser, bertta: Somebody
) -> None:
    browser = console.app.test_client()
    browser.set_cookie("__Host-omatiedot", bertta.cookie, domain="tiedot.example.fi", secure=True)
    assert browser.get("/console/account", base_url=PUBLIC_URL).status_code == 200
    esko.post(f"/console/accounts/{bertta.id}/suspend")
    assert browser.get("/console/account", base_url=PUBLIC_URL).status_code == 303


def test_a_new_link_for_who_lost_the_phone(
    console: Console, esko: Browser, bertta: Somebody
) -> None:
    shown = esko.post(f"/console/accounts/{bertta.id}/link")
    link = re.search(r"/console/welcome/([\w-]+)", shown.text)
    assert link
    assert setting_up.login_behind(console.desk.office, link[1]) == "bertta"


@pytest.mark.parametrize("action", ["remove", "suspend", "role"])
def test_the_last_administrator_stays(esko: Browser, action: str) -> None:
    path = f"/console/accounts/{esko.member}/{action}"
    answer = esko.post(path, role="agent")
    assert answer.status_code == 409
    assert "last active administrator" in answer.text
    assert esko.get(path).status_code == 200


def test_somebody_else_was_faster(console: Console, esko: Browser, bertta: Somebody) -> None:
    accounts.suspend(console.desk.office, "operator", bertta.id)
    answer = esko.post(f"/console/accounts/{bertta.id}/suspend")
    assert answer.status_code == 409
    assert "was faster" in answer.text


def test_a_role_that_is_none_is_refused(esko: Browser, bertta: Somebody) -> None:
    assert esko.post(f"/console/accounts/{bertta.id}/role", role="king").status_code == 400


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999", "x"])
def test_what_does_not_exist_is_not_found(esko: Browser, number: str) -> None:
    assert esko.get(f"/console/accounts/{number}").status_code == 404


def test_the_review_can_be_printed(esko: Browser, bertta: Somebody) -> None:
    page = esko.get("/console/accounts/review")
    assert heading(page) == "Access review"
    for word in ("Esimerkki Oy", "bertta", "decider", "signature"):
        assert word in page.text


@pytest.mark.parametrize("role", ["agent", "decider", "auditor"])
def test_for_nobody_else_is_there_such_a_room(console: Console, role: str) -> None:
    browser = console.sign_in(role)
    one = f"/console/accounts/{browser.member}"
    for path in ("/console/accounts", "/console/accounts/add", "/console/accounts/review", one):
        assert browser.get(path).status_code == 404
        page = "/console/account"
        assert browser.post(f"{one}/remove", page).status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_word_is_there_in_every_language(
    console: Console, bertta: Somebody, language: str
) -> None:
    esko = console.sign_in("admin", language=language)
    one = f"/console/accounts/{bertta.id}"
    actions = [f"{one}/{action}" for action in ("role", "link", "suspend", "remove")]
    for path in ("/console/accounts", "/console/accounts/add", "/console/accounts/review", one):
        assert "account." not in esko.get(path).text.replace("account.css", "")
    for path in actions:
        assert "account." not in esko.get(path).text.replace("account.css", "")
