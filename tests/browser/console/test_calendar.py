"""A whole task: a visit is agreed on, found in the calendar on a phone, and checked in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.store import tables
from bot.store.unit import Store
from bot.web.console.screen import LANGUAGES
from tests.browser.console.looking import NARROW, WIDE, faults, looking, lost_when_enlarged
from tests.browser.serving import serve
from tests.offices import PEOPLE, furnished
from tests.sealed import rows
from tests.web.console import signed
from tests.web.console.signed import Console
from tests.web.console.test_visit import asked


@pytest.fixture
def console(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setitem(signed.DOORS, "public_url", "http://127.0.0.1")
    return Console(furnished(sqlite_store, *PEOPLE))


@pytest.fixture
def address(console: Console) -> Iterator[str]:
    with serve(console.app) as url:
        yield url


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_from_its_booking_to_its_end(
    browser: Browser, console: Console, address: str, language: str
) -> None:
    ref, cookie = asked(console), console.sign_in("agent", language=language).cookie
    with looking(browser, address, cookie, language) as (page, said):
        page.goto(f"{address}/console/requests/{ref}")
        page.locator(f"a.button[href$='{ref}/visit']").click()
        assert faults(page) == []
        page.locator("#at").select_option(index=2)
        page.locator("button[value=book]").click()
        expect(page.get_by_role("status")).to_be_visible()
        (visit,) = rows(console.desk.office.store, tables.visit)

        page.locator("nav.rooms a[href$='/calendar']").click()
        if visit.starts_at.month != console.desk.clock().month:
            page.locator("a[rel=next]").click()
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            expect(page.get_by_role("link", name=ref)).to_be_visible()
            assert faults(page) == []
        shown = page.locator("td:visible").count()
        assert shown <= 2  # today, and the day of the visit
        with page.expect_navigation():  # else the page may be looked at before its style came
            page.get_by_role("link", name=re.compile(f"{visit.starts_at.year}")).last.press("Enter")
        assert faults(page) == []
        page.get_by_role("link", name=ref).click()
        page.locator("input[value=identity_card]").check()
        page.set_viewport_size({"width": WIDE, "height": 900})
        assert lost_when_enlarged(page) == []
        page.locator("button[value=came]").click()
        expect(page.get_by_role("status")).to_be_visible()
        assert faults(page) == []
        (visit,) = rows(console.desk.office.store, tables.visit)
        assert (visit.state, visit.identity) == ("came", "identity_card")
        assert said == []
