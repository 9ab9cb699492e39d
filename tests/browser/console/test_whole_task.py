"""A whole task: a person texts, staff sign in, look, decide; what was previewed is what arrives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.browser.console.looking import faults
from tests.browser.serving import serve
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.codes import answered
from tests.service.staff.deciders import request_of
from tests.service.staff.somebody import Somebody, hired
from tests.web.console import signed
from tests.web.console.signed import Console


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return furnished(sqlite_store, *PEOPLE)


@pytest.fixture
def bertta(desk: Desk) -> Somebody:
    return hired(desk)


@pytest.fixture
def address(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setitem(signed.DOORS, "public_url", "http://127.0.0.1")
    with serve(Console(desk).app) as url:
        yield url


@pytest.fixture
def queue(page: Page, address: str, bertta: Somebody) -> Page:
    """Bertta signs in, and sees the queue."""
    page.goto(f"{address}/console/")
    page.get_by_label("Name").fill(bertta.login)
    page.get_by_label("Password").fill(bertta.password)
    page.keyboard.press("Enter")
    page.get_by_label("Code", exact=True).fill(bertta.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/requests")
    return page


def bubbles(page: Page) -> list[str]:
    """The texts of a preview."""
    return page.locator(".bubble").all_inner_texts()


def clear(page: Page) -> None:
    """What one is looking at is accessible, also where only a form leads."""
    assert faults(page) == []


def test_a_name_is_corrected(queue: Page, desk: Desk) -> None:
    answered(desk, MAIJA, "NIMI Maija Virtanen")
    ref, page = request_of(desk, "name").ref, queue
    page.reload()
    page.get_by_role("link", name=ref).first.click()

    own = page.locator("[aria-labelledby=asked] blockquote")
    expect(own).not_to_contain_text("Virtanen")
    page.get_by_label("Reason for looking").select_option("deciding")
    page.locator("button[value=comparison]").first.click()
    expect(own).to_contain_text("Maija Virtanen")
    expect(page.locator("#comparison")).to_contain_text("Meikäläinen")
    clear(page)

    page.locator("a[href$='/decide/accept']").first.click()
    previewed = bubbles(page)
    assert len(previewed) == 1
    assert "Maija Virtanen" in previewed[0]
    clear(page)
    before = len(desk.tray.sent)
    page.locator("button[name=step][value=commit]").click()
    page.wait_for_url(f"**/console/requests/{ref}")
    clear(page)

    work_once(desk.office)
    sent = desk.tray.sent[before:]
    assert [(text.recipient, text.text) for text in sent] == [(MAIJA, previewed[0])]
    assert request_of(desk, "name").decision == "accepted"
    page.goto(page.url.replace(ref, "").rstrip("/"))
    expect(page.locator("main")).not_to_contain_text(ref)


def test_a_name_is_refused_with_all_that_a_refusal_needs(queue: Page, desk: Desk) -> None:
    answered(desk, MAIJA, "NIMI Maija Virtanen")
    ref, page, before = request_of(desk, "name").ref, queue, len(desk.tray.sent)
    page.reload()
    page.get_by_role("link", name=ref).first.click()
    page.locator("a[href$='/decide/refuse']").first.click()
    page.locator("input[name=reason][value=other]").check()
    page.locator("[name=words]").fill("nimi on toisen henkilön")
    clear(page)
    page.locator("button[name=step][value=preview]").click()
    previewed = bubbles(page)
    assert any("nimi on toisen henkilön" in text for text in previewed)
    clear(page)
    page.locator("button[name=step][value=commit]").click()
    page.wait_for_url(f"**/console/requests/{ref}")
    for _ in previewed:
        work_once(desk.office)
    assert [text.text for text in desk.tray.sent[before:]] == previewed


def test_a_question_is_answered(queue: Page, desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN mihin aikaan olette auki?")
    ref, page, before = request_of(desk, "staff").ref, queue, len(desk.tray.sent)
    page.reload()
    page.get_by_role("link", name=ref).first.click()
    expect(page.locator("[aria-labelledby=asked] blockquote")).to_contain_text(
        "mihin aikaan olette auki?"
    )
    page.locator("a[href$='/reply']").first.click()
    page.locator("textarea").fill("Olemme auki arkisin 9–16.")
    page.locator("button[name=step][value=preview]").click()
    (previewed,) = bubbles(page)
    clear(page)
    page.locator("button[name=step][value=send]").click()
    page.wait_for_url(f"**/console/requests/{ref}**")
    work_once(desk.office)
    assert [text.text for text in desk.tray.sent[before:]] == [previewed]
