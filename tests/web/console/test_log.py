"""The log as the auditor sees it."""

from __future__ import annotations

import csv
import io

import pytest

from bot.service.seal import seal
from bot.store import audit, tables
from tests.offices import MAIJA, START
from tests.service.books import rows
from tests.web.console.signed import Browser, Console


@pytest.fixture
def auditor(console: Console) -> Browser:
    console.desk.text(MAIJA, "KIELTO")
    with console.desk.office.store.write() as unit:
        audit.append(unit, "clock", "erased", b"\x01" * 32, START, ref="T-000001")
    return console.sign_in("auditor", "esko", "en")


def test_entries_are_told_in_words(auditor: Browser) -> None:
    page = auditor.get("/console/log").text
    for words in ("Text came in", "Registrant, by text", "The clock", "Erased", "esko"):
        assert words in page
    assert "0101010101010101010…" in page
    assert "0101" * 16 not in page


def test_a_decision_is_told_by_what_its_button_says(console: Console, auditor: Browser) -> None:
    with console.desk.office.store.write() as unit:
        audit.append(unit, "staff:1", "decided refuse", None, START)
        audit.append(unit, "staff:1", "proposed something new", None, START)
    page = auditor.get("/console/log").text
    button = console.app.extensions["office"].pages["en"]["deciding.action.refuse"]
    assert f"Decided: {button}</th>" in page
    assert "Proposed: something new</th>" in page


def test_a_reference_leads_to_all_that_was_done_about_it(auditor: Browser) -> None:
    assert 'href="/console/log?ref=T-000001"' in auditor.get("/console/log").text
    page = auditor.get("/console/log?ref=t-000001").text
    assert "Erased</th>" in page
    assert "Text came in</th>" not in page


@pytest.mark.parametrize(
    ("query", "fault"), [("ref=Maija", "looks like T-482133"), ("day=x", "as a date")]
)
def test_what_cannot_be_asked_for_is_told_and_not_recorded(
    console: Console, auditor: Browser, query: str, fault: str
) -> None:
    answer = auditor.get(f"/console/log?{query}")
    assert answer.status_code == 422
    assert fault in answer.text
    assert "read log" not in {row.action for row in rows(console.desk.office.store, tables.audit)}
    assert auditor.get(f"/console/log/entries.csv?{query}").status_code == 404


@pytest.mark.parametrize("query", ["actor=Maija", "action=Maija"])
def test_no_word_of_the_address_gets_into_the_log(
    console: Console, auditor: Browser, query: str
) -> None:
    assert auditor.get(f"/console/log?{query}").status_code == 404
    assert "Maija" not in str(rows(console.desk.office.store, tables.audit))


def test_nothing_found_is_said(auditor: Browser) -> None:
    assert "No such entries" in auditor.get("/console/log?day=2020-01-01").text


def test_older_entries_are_one_link_away(console: Console, auditor: Browser) -> None:
    with console.desk.office.store.write() as unit:
        for _ in range(60):
            audit.append(unit, "clock", "expired", None, START)
    first = auditor.get("/console/log?action=expired").text
    assert first.count("<tr>") == 51
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = auditor.get(older).text
    assert second.count("<tr>") == 11
    assert "Newest entries" in second
    assert "Older entries" not in second


def test_the_log_is_a_file(auditor: Browser) -> None:
    answer = auditor.get("/console/log/entries.csv?action=erased")
    found = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row["action"], row["ref"], row["subject"]) for row in found] == [
        ("erased", "T-000001", "01" * 32)
    ]


def test_an_entry_shows_where_it_is_sealed(console: Console, auditor: Browser) -> None:
    page = auditor.get("/console/log").text
    assert '<td class="figure" data-label="Sealed as">not yet</td>' in page
    assert '<td class="figure" data-label="Sealed as">0</td>' in page


def test_a_receipt_tells_when_its_entries_were_sealed(console: Console, auditor: Browser) -> None:
    assert "Receipt T-000001" not in auditor.get("/console/log?ref=T-000001").text
    console.desk.clock.go(minutes=5)
    seal(console.desk.office)
    page = auditor.get("/console/log?ref=t-000001").text
    assert "Receipt T-000001: sealed " in page
