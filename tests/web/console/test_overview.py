"""The overview as it is seen: periods, figures in words, files."""

from __future__ import annotations

import csv
import io
import re

import pytest

from bot.catalogue import words
from bot.requests import KINDS
from bot.settings import LOCALES
from bot.store import tables
from bot.web.console.screen import LANGUAGES
from bot.web.console.sheets import DRAWN
from tests.offices import START, Desk
from tests.service.books import rows
from tests.service.staff.years import came, days, wrote
from tests.web.console.signed import Browser, Console

PAGE = "/console/overview"


def fill(desk: Desk) -> None:
    came(desk, START - days(4), closed=START - days(1), by="clock")
    came(desk, START - days(20), "delete", language="sv")
    wrote(desk, START - days(1), "failed", "=cmd()")


def read(browser: Browser, path: str) -> list[list[str]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="omatiedot-')
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_period_says_so(console: Console, language: str) -> None:
    page = console.sign_in(language=language).get(PAGE).text
    told = {"fi": "Ei pyyntöjä tällä", "sv": "Inga begäranden under", "en": "No requests in this"}
    assert told[language] in page
    assert "<svg" not in page


def test_figures_stand_in_plots_and_in_tables(console: Console) -> None:
    fill(console.desk)
    page = console.sign_in(language="fi").get(PAGE).text
    assert page.count('role="img"') == 2 * len(DRAWN)
    assert "Nimen oikaisu" in page
    assert re.search(r'<td class="figure" data-label="Päivää, mediaani">3</td>', page)
    assert "100\u00a0%" in page


@pytest.mark.parametrize("chosen", [30, 90, 365])
def test_a_ready_choice_is_marked(console: Console, chosen: int) -> None:
    page = console.sign_in(language="en").get(f"{PAGE}?days={chosen}").text
    assert f'days={chosen}" aria-current="true">Last {chosen} days' in page
    assert page.count('aria-current="true">Last') == 1


def test_a_period_of_ones_own_is_kept_in_the_form_and_in_the_files(console: Console) -> None:
    fill(console.desk)
    page = console.sign_in().get(f"{PAGE}?from=2026-11-01&to=2026-12-01").text
    assert 'name="from" type="date" value="2026-11-01"' in page
    assert "kinds.csv?from=2026-11-01&amp;to=2026-12-01" in page


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("from=2026-12-01&to=2026-11-01", "must not end before"),
        ("from=abc&to=2026-11-01", "first day as a date"),
        ("from=2026-11-01", "last day as a date"),
        ("from=0001-01-01&to=9999-12-31", "between 2000 and 2999"),
    ],
)
def test_an_impossible_period_is_told_and_kept(console: Console, query: str, fault: str) -> None:
    answer = console.sign_in(language="en").get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert fault in answer.text
    assert console.sign_in().get(f"{PAGE}/kinds.csv?{query}").status_code == 404


@pytest.mark.parametrize("what", DRAWN)
def test_every_sheet_is_a_file(console: Console, what: str) -> None:
    fill(console.desk)
    head, *found = read(console.sign_in(language="en"), f"{PAGE}/{what}.csv?days=30")
    assert len(head) >= 2
    assert all(len(row) == len(head) for row in found)
    assert found


def test_what_a_gateway_said_is_no_formula(console: Console) -> None:
    fill(console.desk)
    assert read(console.sign_in(language="en"), f"{PAGE}/failures.csv") == [
        ["Reason", "Texts"],
        ["'=cmd()", "1"],
    ]


def test_requests_are_a_file_and_the_export_is_recorded(console: Console) -> None:
    fill(console.desk)
    browser = console.sign_in()
    assert len(read(browser, f"{PAGE}/requests.csv")) == 3
    exports = [row for row in rows(console.desk.office.store, tables.audit) if row.subject]
    assert (exports[-1].action, exports[-1].actor) == ("exported", f"staff:{browser.member}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words(language: str) -> None:
    assert {f"queue.kind.{kind}" for kind in KINDS} <= words(LOCALES, language, "queue").keys()


def test_another_sheet_is_nowhere(console: Console) -> None:
    assert console.sign_in().get(f"{PAGE}/people.csv").status_code == 404
