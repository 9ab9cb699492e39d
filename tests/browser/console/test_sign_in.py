"""From a one-time link to a signed-in browser in Chromium, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.service.staff import accounts
from bot.store.unit import Store
from tests.browser.serving import serve
from tests.offices import furnished
from tests.web.console import signed
from tests.web.console.signed import Console

PASSWORD = "neljä satunnaista sanaa"
HEADINGS = {
    "fi": ("Valitse salasana", "Ota kertakoodit käyttöön", "Varakoodit"),
    "sv": ("Välj ett lösenord", "Ta engångskoderna i bruk", "Reservkoder"),
    "en": ("Choose a password", "Set up your codes", "Recovery codes"),
}


@pytest.fixture
def console(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setitem(signed.DOORS, "public_url", "http://127.0.0.1")
    return Console(furnished(sqlite_store))


@pytest.fixture
def address(console: Console) -> Iterator[str]:
    with serve(console.app) as url:
        yield url


def see(page: Page, heading: str) -> None:
    """The page has this heading, fits a telephone, and axe finds nothing on it."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()  # without its style nothing is where it will be
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert Axe().run(page).response["violations"] == []


def type_and_enter(page: Page, *words: str) -> None:
    """Fill the fields of the form in turn, and send it."""
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Tab" if word != words[-1] else "Enter")


@pytest.mark.parametrize("language", HEADINGS)
def test_the_way_in(page: Page, address: str, console: Console, language: str) -> None:
    def code() -> str:
        console.desk.clock.go(seconds=30)
        return pyotp.TOTP(secret).at(int(console.desk.clock().timestamp()))

    token = accounts.add(console.desk.office, "operator", "aino", "agent").token
    first, second, third = HEADINGS[language]
    chosen = {"name": "omatiedot-language", "value": language, "url": address}
    page.context.add_cookies([chosen])
    page.goto(f"{address}/console/welcome/{token}")
    see(page, first)
    page.focus("#password")
    page.keyboard.type("short")
    expect(page.locator("#strength")).to_contain_text("7")
    page.fill("#password", "")
    page.keyboard.type(PASSWORD)
    expect(page.locator("#strength")).to_have_attribute("data-is", "strong")
    page.keyboard.press("Tab")
    type_and_enter(page, PASSWORD)
    see(page, second)
    picture = page.locator("img.code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    page.focus("#code")
    type_and_enter(page, code())
    see(page, third)
    codes = page.locator(".codes li").all_text_contents()
    page.locator(".actions a").press("Enter")
    page.goto(f"{address}/console/account")
    page.locator(".who button").press("Enter")
    for given in (code(), codes[0]):
        page.goto(f"{address}/console/account")
        page.focus("#login")
        type_and_enter(page, "aino", PASSWORD)
        page.focus("#code")
        type_and_enter(page, given)
        page.wait_for_url("**/console/account")
        see(page, {"fi": "Oma tunnus", "sv": "Mitt konto", "en": "Your account"}[language])
        page.locator(".who button").press("Enter")
        page.wait_for_url("**/console/sign-in")
