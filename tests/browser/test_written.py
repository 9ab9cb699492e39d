"""The copy as a page: read by everybody, on a telephone too, under a policy of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from bot.documents.page import policy
from bot.service.writing import written
from bot.store.unit import Store
from tests.browser.console.looking import NARROW, WIDE, faults, looking, unreached
from tests.browser.serving import serve
from tests.offices import ANGEL, PEOPLE, furnished


@pytest.fixture
def address(sqlite_store: Store) -> Iterator[str]:
    desk = furnished(sqlite_store, *PEOPLE)
    for text in ("TIEDOT", "KIELTO", "RAJOITA", "IHMINEN " + "pitkäsanailmanvälejä" * 12, "POISTA"):
        desk.text(ANGEL, text)
        desk.clock.go(minutes=11)
    files = {f"/{each}": written(desk.office, ANGEL, each).html for each in ("fi", "sv")}

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        found = files.get(environ["PATH_INFO"])
        kind = ("Content-Type", "text/html; charset=utf-8")
        start(
            "200 OK" if found else "204 No Content", [kind, ("Content-Security-Policy", policy())]
        )
        return [found or b""]

    with serve(app) as url:
        yield url


def test_it_can_be_read_by_everybody(browser: Browser, address: str) -> None:
    with looking(browser, address, None, "fi") as (page, said):
        for language in ("fi", "sv"):
            page.goto(f"{address}/{language}")
            assert "Áŋŋel Đuoibmá" in page.inner_text("main")
            assert page.locator("h1").evaluate("e => getComputedStyle(e).fontSize") == "28.8px"
            for width in (NARROW, WIDE):
                page.set_viewport_size({"width": width, "height": 900})
                assert faults(page) == []
                assert unreached(page) == []
        assert said == []
