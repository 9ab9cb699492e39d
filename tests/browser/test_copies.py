"""A person's whole way in a real Chromium: KOPIO, the link, a wrong code, the files, the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.service.reception import receive
from bot.settings.budgets import LOCALES
from bot.store.unit import Store
from bot.web import create_app
from tests.browser.console.looking import NARROW, WIDE, faults, looking, unreached
from tests.browser.serving import serve
from tests.offices import MAIJA, PEOPLE, Desk, furnished

DOORS = {"secret": "s" * 40, "public_url": "http://127.0.0.1", "metrics_token": None}
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (404|422)")


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return furnished(sqlite_store, *PEOPLE)


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with serve(create_app(receive(desk.office, LOCALES, lambda: True, DOORS))) as address:
        yield address


def everywhere(page: Page) -> None:
    """It fits telephone and screen, in both languages, for whoever sees or not."""
    for language in ("På svenska", "Suomeksi"):
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            assert faults(page) == []
            assert unreached(page) == []
        if page.get_by_role("link", name=language).count():
            page.get_by_role("link", name=language).click()


def test_from_the_text_to_the_files_and_no_further(
    browser: Browser, address: str, desk: Desk, tmp_path: Path
) -> None:
    link, code = desk.text(MAIJA, "KOPIO")[:2]
    path = re.search(r"/copies/[\w-]+", link)
    digits = re.search(r"\d{6}", code)
    assert path
    assert digits
    with looking(browser, address, None, "fi") as (page, said):
        page.goto(address + path[0])
        everywhere(page)
        page.get_by_label("Koodi, kuusi numeroa").fill(f"{(int(digits[0]) + 1) % 1_000_000:06}")
        page.keyboard.press("Enter")
        assert page.get_by_role("alert").inner_text() == (
            "Koodi on väärä. Jäljellä olevia yrityksiä: 4."
        )
        assert faults(page) == []
        page.get_by_label("Koodi, kuusi numeroa").fill(digits[0])
        page.get_by_role("button", name="Avaa kopio").click()
        assert "kello 10.15 asti" in page.inner_text("main")
        everywhere(page)
        for kind in ("PDF", "JSON"):
            with page.expect_download() as begun:
                page.get_by_role("link", name=f"Tallenna {kind}-tiedosto").click()
            begun.value.save_as(tmp_path / kind)
        assert (tmp_path / "PDF").read_bytes().startswith(b"%PDF-")
        assert "Maija Meikäläinen" in json.dumps(
            json.loads((tmp_path / "JSON").read_text()), ensure_ascii=False
        )
        page.get_by_role("link", name="Lue tiedot selaimessa").click()
        assert "Maija Meikäläinen" in page.inner_text("body")
        page.wait_for_load_state()
        assert page.evaluate("getComputedStyle(document.body).fontFamily") != "serif"
        desk.clock.go(minutes=15)
        page.goto(address + path[0])
        assert page.get_by_role("heading", level=1).inner_text() == "Linkki ei toimi"
        assert faults(page) == []
        assert [line for line in said if not REFUSED.search(line)] == []
