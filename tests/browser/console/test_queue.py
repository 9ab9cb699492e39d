"""The queue in Chromium: what comes in, what the keys do, and who else looks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.service.staff.presence import look
from bot.service.staff.sessions import Member
from bot.store.unit import Store
from tests.browser.serving import serve
from tests.offices import PEOPLE, Desk, furnished
from tests.service.staff.crew import entered, hired, row_id
from tests.web.console import signed
from tests.web.console.signed import Browser, Console

A_LOOK = 15_000


@pytest.fixture
def console(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setitem(signed.DOORS, "public_url", "http://127.0.0.1")
    return Console(furnished(sqlite_store, *PEOPLE))


@pytest.fixture
def desk(console: Console) -> Desk:
    return console.desk


@pytest.fixture
def bertta(console: Console) -> Browser:
    return console.sign_in("decider", "bertta")


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


@pytest.fixture
def address(console: Console) -> Iterator[str]:
    with serve(console.app) as url:
        yield url


@pytest.fixture
def at_queue(page: Page, address: str, bertta: Browser, desk: Desk, aino: Member) -> list[str]:
    """The references of three requests in a queue that is open in the browser."""
    made = [entered(desk, aino, days_ago=9 - day) for day in range(3)]
    page.context.add_cookies([{"name": "omatiedot", "value": bertta.cookie, "url": address}])
    page.clock.install()
    page.goto(f"{address}/console/requests")
    expect(page.locator("#keys")).to_be_visible()
    return made


def refs(page: Page) -> list[str]:
    return page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.dataset.ref)")


def a_look(page: Page) -> None:
    """Let the page look once more."""
    with page.expect_response("**/changes?**"):
        page.clock.fast_forward(A_LOOK)


def focused(page: Page) -> str:
    """The reference of the row that has the focus."""
    return str(page.evaluate("document.activeElement.closest('tr')?.dataset.ref ?? ''"))


def test_what_comes_in_shows_up_by_itself(
    page: Page, at_queue: list[str], desk: Desk, aino: Member
) -> None:
    first = entered(desk, aino, days_ago=20)
    a_look(page)
    expect(page.get_by_role("status").filter(has_text="1 new request")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(4)
    assert refs(page) == [first, *at_queue]
    expect(page.locator(f"[data-ref={first}]").get_by_text("New", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Show them")).to_be_hidden()
    expect(page.locator("#queue-count")).to_have_text("4 requests")


def test_rows_wait_while_somebody_is_in_the_list(
    page: Page, at_queue: list[str], desk: Desk, aino: Member, bertta: Browser
) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    first = entered(desk, aino, days_ago=20)
    look(desk.office, aino, row_id(desk, at_queue[2]))
    a_look(page)
    expect(page.get_by_role("status").filter(has_text="1 new request")).to_be_visible()
    expect(page.locator(f"[data-ref={at_queue[2]}]")).to_contain_text("aino is looking now")
    assert refs(page) == at_queue
    assert focused(page) == at_queue[1]
    page.get_by_role("button", name="Show them").click()
    assert refs(page) == [first, *at_queue]
    a_look(page)
    expect(page.locator("#fresh")).to_be_empty()


def test_a_row_that_was_dealt_with_goes(
    page: Page, at_queue: list[str], desk: Desk, aino: Member
) -> None:
    with desk.office.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE request SET state='closed' WHERE ref='{at_queue[0]}'")
    a_look(page)
    expect(page.locator("tbody tr")).to_have_count(2)
    assert refs(page) == at_queue[1:]


def test_the_keys_lead_through_the_list(page: Page, at_queue: list[str]) -> None:
    press = page.keyboard.press
    press("j")
    assert focused(page) == at_queue[0]
    press("j")
    press("ArrowDown")
    press("j")  # the last one stays the last
    assert focused(page) == at_queue[2]
    press("ArrowUp")
    press("k")
    assert focused(page) == at_queue[0]
    press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jk/?")
    expect(page.locator("#q")).to_have_value("jk/?")
    page.locator("#q").blur()
    press("?")
    expect(page.get_by_label("Letter keys are on")).to_be_visible()
    press("j")
    press("Enter")
    page.wait_for_url(f"**/console/requests/{at_queue[0]}")


def test_the_letters_can_be_turned_off_and_stay_off(page: Page, at_queue: list[str]) -> None:
    page.keyboard.press("?")
    page.get_by_label("Letter keys are on").uncheck()
    page.reload()
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert focused(page) == ""
    expect(page.get_by_label("Letter keys are on")).to_be_hidden()
    page.locator("a.ref").first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == at_queue[1]


def test_the_end_of_the_session_is_told(page: Page, at_queue: list[str], desk: Desk) -> None:
    desk.clock.go(minutes=16)
    page.clock.fast_forward(A_LOOK)
    expect(page.locator("#fresh")).to_contain_text("The session is over")
    assert refs(page) == at_queue
