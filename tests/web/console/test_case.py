"""The page of a request."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from bot.service.staff.history import MOST
from bot.store import erasure, tables
from bot.web.console.screen import LANGUAGES
from tests.offices import ANNA, MAIJA, NOBODY, Desk
from tests.service.books import rows
from tests.service.disclosed import TUKKU, allow, exported
from tests.service.staff.asked import another_name, newest, question
from tests.service.staff.sealing import sealed_log
from tests.web.console.signed import Browser, Console

SECRETS = ("Meik", "Kallio", "358412345678", "Visa")
TAG = re.compile(r"<[^>]*>")
ID = re.compile(r"\b(?:case|queue|deciding|replying|console)\.[a-z_]+(?:\.[a-z_]+)*\b")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "{name} {0} %s %(x)s",
    "\u202eollem \u2066x",
    "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
    "x" * 1600,
    "javascript:alert(1) &lt;b&gt; &#x3c;",
    "\x00\x08\x1b",
)


def page(browser: Browser, ref: str, status: int = 200) -> str:
    answer = browser.get(f"/console/requests/{ref}")
    assert answer.status_code == status
    return answer.text


def words(html: str) -> str:
    """What is read on a page, in one line."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def reveal(browser: Browser, ref: str, what: str) -> None:
    path = f"/console/requests/{ref}"
    answer = browser.post(f"{path}/reveal", path, what=what, reason="deciding")
    assert answer.status_code == 303


def viewed(desk: Desk) -> int:
    return sum(row.action == "viewed" for row in rows(desk.office.store, tables.audit))


@pytest.mark.parametrize("role", ["agent", "decider"])
def test_those_who_work_requests_see_it(console: Console, role: str) -> None:
    ref = question(console.desk, "Mistä saitte numeroni?")
    assert "Mistä saitte numeroni?" in page(console.sign_in(role), ref)


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_for_the_others_it_does_not_exist(console: Console, role: str) -> None:
    ref = question(console.desk, "apua")
    assert console.sign_in(role).get(f"/console/requests/{ref}").status_code == 404
    assert viewed(console.desk) == 0


def test_an_unknown_reference_does_not_exist(console: Console) -> None:
    page(console.sign_in(), "T-000000", 404)


def test_nothing_personal_is_in_the_page_unasked(console: Console) -> None:
    html = page(console.sign_in(), another_name(console.desk))
    assert not [secret for secret in SECRETS if secret in html]


def test_each_look_is_an_entry_of_the_log(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    for looks in (1, 2):
        page(browser, ref)
        assert viewed(console.desk) == looks


def test_what_cannot_be_logged_is_not_shown(console: Console) -> None:
    ref, browser = question(console.desk, "salaisuus"), console.sign_in()
    reveal(browser, ref, "name")
    with sealed_log(console.desk.office.store.engine):
        html = page(browser, ref, 503)
    assert "salaisuus" not in html
    assert "Meik" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_worded_in_every_language(console: Console, language: str) -> None:
    desk = console.desk
    for text in ("KIELTO", "RAJOITA", "KORTTI"):
        desk.text(MAIJA, text)
    refs = [another_name(desk)]
    desk.clock.go(days=16)
    refs += [another_name(desk, "Maija Meikälainen"), question(desk, "hei", NOBODY)]
    browser = console.sign_in("decider", language=language)
    for ref in refs:
        for what in ("comparison", "texts", "name", "number", "address", "cards"):
            reveal(browser, ref, what)
        assert ID.findall(words(page(browser, ref))) == []


def test_why_a_date_is_told_step_by_step(console: Console) -> None:
    read = words(page(console.sign_in(), question(console.desk, "apua")))
    for step in (
        "Received on Tuesday 1 Dec 2026",
        "14 calendar days, never moved forward: Tuesday 15 Dec 2026",
        "One month, the same date: Friday 1 Jan 2027",
        "New Year's Day, passed over: Friday 1 Jan 2027",
        "Weekend, passed over: Saturday 2 Jan 2027",
        "The next working day: Monday 4 Jan 2027",
    ):
        assert step in read


def test_differences_are_marked_and_told_in_words(console: Console) -> None:
    ref, browser = another_name(console.desk), console.sign_in()
    reveal(browser, ref, "comparison")
    html = page(browser, ref)
    assert "<del>ä</del>" in html
    assert "<ins>Kallio-</ins>" in html
    assert "Meikäläinen becomes Meikalainen" in words(html).translate({0x2068: None, 0x2069: None})


def test_a_request_whose_person_is_erased_keeps_its_frame(console: Console) -> None:
    desk, ref = console.desk, another_name(console.desk)
    (maija,) = (row for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA)
    with desk.office.store.write() as unit:
        erasure.erase(unit, maija.id, ref, desk.clock())
    read = words(page(console.sign_in(), ref))
    for kept in (ref, "This person’s data are erased", "Data erased", "Tuesday 15 Dec 2026"):
        assert kept in read
    assert "Reason for looking" not in read


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(console: Console, text: str) -> None:
    ref, browser = question(console.desk, text, ANNA), console.sign_in()
    reveal(browser, ref, "texts")
    html = page(browser, ref)
    assert "<script>alert" not in html
    assert "<img" not in html
    assert not any(sign in html for sign in "\u202e\x00\x08\x1b")


def test_whoever_else_looks_is_told(console: Console) -> None:
    ref = question(console.desk, "apua")
    page(console.sign_in("agent", "aino"), ref)
    assert "aino" in words(page(console.sign_in("agent", "bertta"), ref))


def test_it_can_be_taken_from_its_page(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in("agent", "aino")
    path = f"/console/requests/{ref}"
    answer = browser.post(f"{path}/assign", path, to="me", before="", back=path)
    assert (answer.status_code, answer.location) == (303, path)
    assert "Handled by aino" in words(page(browser, ref))


def test_what_was_disclosed_to_whom_and_when_stands_there(console: Console, tmp_path: Path) -> None:
    desk, browser = console.desk, console.sign_in()
    ref = question(desk, "Kenelle tietoni on annettu?")
    assert "Nothing was disclosed to anybody." in words(page(browser, ref))
    allow(desk, MAIJA, "Esimerkkikatu 1, 00100 Helsinki")
    for day in range(MOST + 1):
        exported(desk, tmp_path / f"{day}.csv")
        desk.clock.go(days=1)
    browser = console.sign_in()
    found = words(page(browser, ref))
    assert f"{TUKKU}: name and address 21 Dec 2026 10:00" in found
    assert found.count(f"{TUKKU}: name and address") == MOST
    assert f"The newest {MOST}." in found
    assert "Esimerkkikatu" not in found


def test_every_link_of_the_page_leads_somewhere(console: Console) -> None:
    browser = console.sign_in("decider", "aino", "fi")
    stranger = question(console.desk, "apua", NOBODY)
    console.desk.text(MAIJA, "KOPIO PAPERILLA")
    known = newest(console.desk.office.store)
    for ref, printed in ((known, True), (stranger, False)):
        html = page(browser, ref)
        links = {unescape(each) for each in re.findall(r'<a [^>]*href="(/[^"#]+)', html)}
        assert [each for each in links if browser.get(each).status_code >= 400] == []
        assert "&lt;built-in" not in html
        assert (f"/console/requests/{ref}/copy.pdf" in links) is printed
