"""Every page of the console, for whoever works without a mouse, on a phone, or with large text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.service.staff import accounts, setting_up
from bot.service.staff.signing_in import give_password
from bot.web.console.screen import LANGUAGES
from tests.browser.console.conftest import Served
from tests.browser.console.looking import (
    NARROW,
    WIDE,
    faults,
    looking,
    lost_when_enlarged,
    too_wide,
    unreached,
)
from tests.service.staff.somebody import HERE, PASSWORD, hired
from tests.web.console.staged import method_of, one_of, routes

NO_PAGE = frozenset(
    {
        *("changes", "presence", "sheet_file", "requests_file", "log_file"),
        *("certificate_file", "printed_copy"),
    }
)
WAITING = frozenset({"set_up", "set_up_code", "ask_code"})
"""Views for whoever has given a password and no code yet."""


def addresses(served: Served) -> dict[str | None, list[str]]:
    """The address of every page by the role of who looks; None: whoever is not signed in."""
    found: dict[str | None, list[str]] = {None: []}
    for rule, roles in routes():
        view = rule.endpoint.removeprefix("console.")
        if method_of(rule) == "GET" and view not in NO_PAGE | WAITING:
            paths = served.stage.paths(rule)
            found.setdefault(one_of(roles), []).extend(paths[-2:])  # of several alike, two
    return found


def each_page(
    browser: Browser, served: Served, language: str
) -> Iterator[tuple[Page, str, list[str]]]:
    """Every page in turn, with its address and what the browser's console said."""
    for role, paths in addresses(served).items():
        console = served.stage.console
        cookie = console.sign_in(role, language=language).cookie if role else None
        with looking(browser, served.address, cookie, language) as (page, said):
            for path in paths:
                answer = page.goto(served.address + path)
                assert answer
                assert (path, answer.status) == (path, 200)
                yield page, path, said
                said.clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_leaves_the_window(
    browser: Browser, served: Served, language: str
) -> None:
    wrong = {}
    for page, path, said in each_page(browser, served, language):
        wrong[path, WIDE] = [*faults(page), *said]
        page.set_viewport_size({"width": NARROW, "height": 900})
        # what axe sees in a narrow window differs by its style, not by its words
        wrong[path, NARROW] = faults(page) if language == LANGUAGES[0] else too_wide(page)
        page.set_viewport_size({"width": WIDE, "height": 900})
    assert len(wrong) > 50
    assert {where: found for where, found in wrong.items() if found} == {}


def test_nothing_is_lost_when_text_is_twice_as_large(browser: Browser, served: Served) -> None:
    pages = each_page(browser, served, "fi")  # whose words are the longest
    wrong = {path: lost_when_enlarged(page) for page, path, _ in pages}
    assert {path: found for path, found in wrong.items() if found} == {}


def test_everything_is_reached_by_keyboard_and_seen_there(browser: Browser, served: Served) -> None:
    wrong = {path: unreached(page) for page, path, _ in each_page(browser, served, "en")}
    assert {path: found for path, found in wrong.items() if found} == {}


FORMS = (
    ("decider", "/console/requests/{ref}/decide/refuse"),
    ("decider", "/console/requests/{ref}/reply"),
    ("decider", "/console/requests/new"),
    ("decider", "/console/search"),
    ("decider", "/console/account/password"),
    ("decider", "/console/overview?from=2026-12-02&to=2026-12-01"),
    ("admin", "/console/accounts/add"),
    ("auditor", "/console/log?ref=x"),
    (None, "/console/sign-in"),
)
SEND = """() => {
  const form = [...document.querySelectorAll("main form")].at(-1);
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button[name=step]") ?? form.querySelector("button"));
}"""


def test_a_form_that_lacks_something_says_so_to_everybody(browser: Browser, served: Served) -> None:
    wrong = {}
    for role, form in FORMS:
        console = served.stage.console
        cookie = console.sign_in(role, language="sv").cookie if role else None
        with looking(browser, served.address, cookie, "sv") as (page, _):
            page.goto(served.address + form.format_map(served.stage.places))
            if page.get_by_role("alert").count() == 0:
                with page.expect_navigation():
                    page.evaluate(SEND)
            page.set_viewport_size({"width": NARROW, "height": 900})
            told = page.get_by_role("alert").count() > 0
            wrong[form] = [*faults(page), *([] if told else ["nothing is told"])]
    assert {form: found for form, found in wrong.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_half_inside_can_go_on(browser: Browser, served: Served, language: str) -> None:
    """The pages between a password and its code: the first time, and every time."""
    desk = served.stage.console.desk
    they = hired(desk, f"daavid-{language}")
    assert give_password(desk.office, they.login, PASSWORD, HERE, they.fresh) == "code"
    invited, path = _invited(served, f"esko-{language}"), "/console/set-up"
    for cookie, where in ((they.cookie, "/console/sign-in/code"), (invited, path)):
        with looking(browser, served.address, cookie, language) as (page, said):
            page.goto(served.address + where)
            assert page.url.endswith(where)
            for width in (WIDE, NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                assert (where, faults(page), said) == (where, [], [])
            page.set_viewport_size({"width": WIDE, "height": 900})
            assert (where, unreached(page)) == (where, [])
            assert (where, lost_when_enlarged(page)) == (where, [])


def _invited(served: Served, login: str) -> str:
    """The cookie of somebody who chose a password and has no app for codes yet."""
    office, cookie = served.stage.console.desk.office, f"cookie-of-{login}"
    token = accounts.add(office, accounts.OPERATOR, login, "agent").token
    assert setting_up.choose_password(office, token, PASSWORD, lambda: cookie) is None
    return cookie
