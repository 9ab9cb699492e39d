"""Deciding in a browser: the form, the exact preview, the commit; and every way it ends."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from bot.service.staff.deciding import DECISIONS
from bot.service.staff.offers import offered
from bot.store import tables
from tests.offices import MAIJA, VILLE
from tests.service.codes import answered
from tests.service.staff.deciders import move, outbox, person_on, request_of, seen
from tests.web.console.signed import Browser, Console

HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)">')


def way(console: Console, kind: str, action: str) -> str:
    return f"/console/requests/{request_of(console.desk, kind).ref}/decide/{action}"


def carried(page: str) -> dict[str, str]:
    """The hidden fields of a page's own form."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(main)}


def through(browser: Browser, path: str, **form: str) -> Any:
    """Fill the form, look at the preview, decide."""
    page = browser.get(path)
    if form:
        page = browser.post(path, step="preview", **carried(page.text), **form)
    assert page.status_code == 200, page.text
    return browser.post(path, step="commit", **carried(page.text))


@pytest.fixture
def asked(console: Console) -> Console:
    answered(console.desk, MAIJA, "NIMI Maija Virtanen")
    return console


def test_what_asks_nothing_is_previewed_at_once(asked: Console) -> None:
    browser, path = asked.sign_in("agent"), way(asked, "name", "accept")
    page = browser.get(path).text
    assert "Uusi nimi: Maija Virtanen." in page
    assert "1 message · plain characters" in page
    assert "<del><bdi>Maija Meikäläinen</bdi></del>" in page
    answer = browser.post(path, step="commit", **carried(page))
    ref = request_of(asked.desk, "name").ref
    assert (answer.status_code, answer.location) == (303, f"/console/requests/{ref}")
    assert person_on(asked.desk, MAIJA).name == "Maija Virtanen"
    assert html.escape(outbox(asked.desk)[-1].text) in page


def test_a_form_is_filled_previewed_and_changed_again(asked: Console) -> None:
    browser, path = asked.sign_in(), way(asked, "name", "refuse")
    empty = browser.get(path)
    assert 'role="alert"' not in empty.text
    seen = carried(empty.text)
    lacking = browser.post(path, step="preview", **seen)
    assert lacking.status_code == 422
    assert "Choose a reason." in lacking.text
    form = {"reason": "other", "words": "nimi ei ole <sinun>"}
    preview = browser.post(path, step="preview", **seen, **form)
    assert "Syy: nimi ei ole &lt;sinun&gt;." in preview.text
    assert "Todistus kielteisestä päätöksestä: KOPIO T-" in preview.text
    changed = browser.post(path, step="edit", **carried(preview.text))
    assert (changed.status_code, 'value="nimi ei ole &lt;sinun&gt;"' in changed.text) == (200, True)
    assert through(browser, path, **form).status_code == 303
    assert request_of(asked.desk, "name").reason == "nimi ei ole <sinun>"


def test_a_commit_that_lacks_something_is_no_commit(asked: Console) -> None:
    browser, path = asked.sign_in(), way(asked, "name", "refuse")
    answer = browser.post(path, step="commit", **carried(browser.get(path).text))
    assert answer.status_code == 422
    assert request_of(asked.desk, "name").state == "open"


def test_a_card_number_is_refused_and_not_shown_again(asked: Console) -> None:
    browser, path = asked.sign_in(), way(asked, "name", "ask")
    form = {**carried(browser.get(path).text), "question": "Onko kortti 4111 1111 1111 1111 sinun?"}
    answer = browser.post(path, step="preview", **form)
    assert answer.status_code == 422
    assert "must be neither kept nor sent" in answer.text
    assert "1111 1111" not in answer.text


def test_who_was_slower_is_told_and_keeps_what_was_typed(asked: Console) -> None:
    slow, path = asked.sign_in(), way(asked, "name", "refuse")
    seen = carried(slow.get(path).text)
    answered(asked.desk, MAIJA, "NIMI Maija Meri")
    form = {"reason": "other", "words": "ei selvitystä"}
    answer = slow.post(path, step="commit", **seen, **form)
    assert answer.status_code == 409
    assert "Something happened to the request meanwhile." in answer.text
    assert 'value="ei selvitystä"' in answer.text
    assert "one more text about the request" in answer.text
    assert request_of(asked.desk, "name").state == "open"
    assert through(slow, path, **form).status_code == 303


def test_the_preview_of_what_asks_nothing_is_shown_anew(asked: Console) -> None:
    slow, path = asked.sign_in(), way(asked, "name", "accept")
    seen = carried(slow.get(path).text)
    answered(asked.desk, MAIJA, "NIMI Maija Meri")
    answer = slow.post(path, step="commit", **seen)
    assert answer.status_code == 409
    assert slow.post(path, step="commit", **carried(answer.text)).status_code == 303


def test_what_is_decided_is_decided(asked: Console) -> None:
    browser, path = asked.sign_in(), way(asked, "name", "accept")
    seen = carried(browser.get(path).text)
    assert through(browser, path).status_code == 303
    again = browser.post(path, "/console/account", step="commit", **seen)
    assert again.status_code == 409
    assert "The request has been decided already." in again.text
    assert browser.get(path).status_code == 409


def test_what_cannot_be_done_says_why(console: Console) -> None:
    console.desk.text(MAIJA, "RAJOITA")
    browser, path = console.sign_in(), way(console, "restrict", "lift")
    page = browser.get(path)
    assert "Announce the end of the stop first." in page.text
    answer = browser.post(path, step="commit", seen=seen_on(console, "restrict"))
    assert answer.status_code == 409


def test_days_and_moments_are_written_as_the_language_writes_them(console: Console) -> None:
    console.desk.text(MAIJA, "IHMINEN hei")
    browser, path = console.sign_in(language="fi"), way(console, "staff", "extend")
    form = {**carried(browser.get(path).text), "reason": "many"}
    preview = browser.post(path, step="preview", **form).text
    assert "<del><bdi>4.1.2027</bdi></del>" in preview
    assert "<ins><bdi>1.3.2027</bdi></ins>" in preview
    for text in ("TIEDOT", "Väärä", "Vieras", "Toinen"):
        console.desk.text(VILLE, text)
    path = way(console, "verify", "identified")
    form = {**carried(browser.get(path).text), "check": "seen_id"}
    preview = browser.post(path, step="preview", **form).text
    assert "<ins><bdi>1.12.2026 10.00</bdi></ins>" in preview


def seen_on(console: Console, kind: str) -> str:
    return seen(console.desk, request_of(console.desk, kind).ref)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_others_decide_nothing(asked: Console, role: str) -> None:
    path = way(asked, "name", "accept")
    assert asked.sign_in(role).get(path).status_code == 404


def test_an_agent_has_no_page_to_refuse_on(asked: Console) -> None:
    browser, path = asked.sign_in("agent"), way(asked, "name", "refuse")
    assert browser.get(path).status_code == 404
    assert browser.post(path, "/console/account", step="commit").status_code == 404


def test_what_came_by_letter_is_answered_by_letter(asked: Console) -> None:
    case = tables.request
    values = {"number": None, "number_key": None, "channel": "letter"}
    with asked.desk.office.store.engine.begin() as connection:
        connection.execute(case.update().values(**values))
    browser, path = asked.sign_in(), way(asked, "name", "accept")
    before = len(outbox(asked.desk))
    page = browser.get(path).text
    assert "Answer by letter" in page
    assert "Uusi nimi: Maija Virtanen." in page
    assert "plain characters" not in page
    assert through(browser, path).status_code == 303
    assert request_of(asked.desk, "name").decision == "accepted"
    assert len(outbox(asked.desk)) == before


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_decision_has_its_words(asked: Console, language: str) -> None:
    words = asked.app.extensions["office"].pages[language]
    for action in DECISIONS:
        assert words[f"deciding.action.{action}"]
        assert words[f"deciding.lead.{action}"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", ["restrict", "object", "protect", "staff", "copy", "name"])
def test_every_form_is_worded(asked: Console, kind: str, language: str) -> None:
    for text in ("RAJOITA", "VASTUSTA", "IHMINEN hei", "KOPIO", "en minä"):
        asked.desk.text(MAIJA, text)
        asked.desk.pass_time(minutes=11)
    browser = asked.sign_in(language=language)
    for action in offered(kind, request_of(asked.desk, kind).state, "decider"):
        page = browser.get(way(asked, kind, action))
        assert page.status_code == 200, action
        assert not re.search(r"\b(deciding|case|queue)\.[a-z_.]+", visible(page.text)), action


def visible(page: str) -> str:
    """What is read of a page."""
    return re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1])


# ---------------------------------------------------------------- approvals


def test_a_preview_of_one_person_decides_on_no_other(asked: Console) -> None:
    with asked.desk.office.store.engine.begin() as connection:
        connection.execute(tables.request.update().values(registrant=None))
    browser, path = asked.sign_in(), way(asked, "name", "accept")
    page = browser.get(path)
    move(asked.desk, "Maija Meikäläinen", "+358457654321")
    move(asked.desk, "Ville Esimerkki", MAIJA)
    answer = browser.post(path, step="commit", **carried(page.text))
    assert answer.status_code == 409
    assert "Something happened to the request meanwhile." in answer.text
    assert person_on(asked.desk, MAIJA).name == "Ville Esimerkki"
