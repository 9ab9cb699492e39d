"""The page of all that is held."""

from __future__ import annotations

import pytest

from bot.store import tables
from bot.web.console.screen import LANGUAGES
from tests.offices import MAIJA
from tests.service.books import rows
from tests.service.disclosed import ADDRESS, allow
from tests.service.staff.asked import question
from tests.web.console.signed import Browser, Console
from tests.web.console.test_case import reveal

HEADING = {
    "fi": "Kaikki tallennetut tiedot",
    "sv": "Alla lagrade uppgifter",
    "en": "All that is held",
}


def whole(browser: Browser, ref: str, status: int = 200) -> str:
    answer = browser.get(f"/console/requests/{ref}/whole")
    assert answer.status_code == status
    return answer.text


@pytest.mark.parametrize("role", ["agent", "decider"])
def test_those_who_work_requests_see_it_for_a_reason(console: Console, role: str) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in(role)
    allow(console.desk, MAIJA, ADDRESS)
    assert "The data are hidden" in whole(browser, ref)
    path = f"/console/requests/{ref}"
    answer = browser.post(f"{path}/reveal", path, what="everything", reason="deciding")
    assert (answer.status_code, answer.location) == (303, f"{path}/whole")
    html = whole(browser, ref)
    assert all(told in html for told in ("Maija Meikäläinen", ADDRESS, MAIJA, "apua"))
    assert "data-left" in html
    assert f'href="{path}/whole"' in browser.get(path).text


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_to_all_others_it_does_not_exist(console: Console, role: str) -> None:
    ref = question(console.desk, "apua")
    whole(console.sign_in(role), ref, 404)
    assert "viewed" not in {row.action for row in rows(console.desk.office.store, tables.audit)}


def test_what_was_texted_stays_words(console: Console) -> None:
    ref = question(console.desk, "<script>alert(1)</script> {{ 7 * 7 }} \u202eeno")
    browser = console.sign_in()
    reveal(browser, ref, "everything")
    html = whole(browser, ref)
    assert "<script>alert" not in html
    assert "\u202e" not in html
    assert "{{ 7 * 7 }}" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_a_language_of_the_register(console: Console, language: str) -> None:
    """The console's own words are in every language, and those of a copy in two."""
    ref, browser = question(console.desk, "apua"), console.sign_in(language=language)
    reveal(browser, ref, "everything")
    html = whole(browser, ref)
    assert HEADING[language] in html
    assert f'<div lang="{"sv" if language == "sv" else "fi"}"' in html
    assert ("Viestit sinulta" in html) is (language != "sv")
