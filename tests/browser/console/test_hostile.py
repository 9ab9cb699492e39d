"""What strangers text is shown as text, whatever it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from bot.service.staff.sessions import current
from bot.web.console.letters import harmless
from tests.browser.console.conftest import Served
from tests.browser.console.hostile import PAYLOADS, besiege, name_held
from tests.browser.console.looking import NARROW, looking, too_wide
from tests.web.console.signed import Browser as Staff


@pytest.fixture(scope="module")
def bertta(served: Served) -> Staff:
    return served.stage.console.sign_in("decider", "bertta-2")


@pytest.fixture(scope="module")
def besieged(served: Served, bertta: Staff) -> list[str]:
    """The references of requests that consist of hostile texts."""
    desk = served.stage.console.desk
    session = current(desk.office, bertta.cookie)
    assert session
    return besiege(desk, session)


def plain(text: str) -> str:
    """Text as one reads it: blanks are blanks."""
    return re.sub(r"\s+", " ", text).strip()


def read(page: Page, selector: str = "main") -> str:
    return plain(page.locator(selector).inner_text())


def quiet(page: Page, said: list[str]) -> None:
    """Nothing ran, nothing was even tried."""
    assert page.evaluate("window.broken") is None
    assert said == []


def test_there_are_sixty() -> None:
    assert len(set(PAYLOADS)) == 60


def test_a_request_shows_them_as_they_were_written(
    browser: Browser, served: Served, bertta: Staff, besieged: list[str]
) -> None:
    with looking(browser, served.address, bertta.cookie) as (page, said):
        page.set_viewport_size({"width": NARROW, "height": 900})
        for n, ref in enumerate(besieged):
            page.goto(f"{served.address}/console/requests/{ref}")
            seen, text = read(page), plain(harmless(PAYLOADS[n]))
            assert (ref, read(page, "[aria-labelledby=asked] blockquote")) == (ref, text)
            assert (ref, seen.count(text) >= 2) == (ref, True)  # what was asked, and the note
            assert (ref, plain(harmless(name_held(n))) in seen) == (ref, True)
            assert (ref, too_wide(page)) == (ref, [])
            quiet(page, said)


def test_the_queue_and_the_forms_stay_whole(
    browser: Browser, served: Served, bertta: Staff, besieged: list[str]
) -> None:
    forms = [f"/{ref}{form}" for ref in besieged[::3] for form in ("/decide/accept", "/reply")]
    forms += [f"/{ref}/whole" for ref in besieged[::12]]
    with looking(browser, served.address, bertta.cookie) as (page, said):
        page.set_viewport_size({"width": NARROW, "height": 900})
        for where in ("", "?page=2", *forms):
            page.goto(f"{served.address}/console/requests{where}")
            assert (where, too_wide(page)) == (where, [])
            quiet(page, said)


def test_a_reply_of_staff_is_shown_as_it_was_written(
    browser: Browser, served: Served, bertta: Staff, besieged: list[str]
) -> None:
    said_of_late: list[str] = []
    with looking(browser, served.address, bertta.cookie) as (page, said):
        for text in PAYLOADS[:50:6]:
            page.goto(f"{served.address}/console/requests/{besieged[0]}/reply")
            page.locator("textarea").fill(text)
            page.locator("button[name=step][value=preview]").click()
            shown = page.locator(".bubble, textarea").first
            words = shown.input_value() if shown.evaluate("e => e.value") else shown.inner_text()
            said_of_late += [] if plain(text)[:12] in plain(words) else [text]
            assert page.evaluate("window.broken") is None
        assert said_of_late == []
        assert [each for each in said if "422" not in each] == []
