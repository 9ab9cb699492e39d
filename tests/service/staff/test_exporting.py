"""Files that a spreadsheet takes for text, and what is exported in them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from bot.service.staff import exporting
from bot.service.staff.period import last_days
from bot.store import tables
from bot.store.unit import Store
from tests.offices import MAIJA, START, furnished
from tests.service.books import rows
from tests.service.staff.years import came, days

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1"),
    *("＝1+1", "＋1", "－1", "＠x", " =1+1", "\u00a0=1+1", "=cmd|' /C calc'!A0"),
)


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert exporting.plain(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Maija", "Maija"),
        ("1-2", "1-2"),
        ("", ""),
        (None, None),
        (-3, -3),
        (2.5, "2.5"),
        (3.0, "3"),
        (1 / 3, "0.3333"),
        (date(2026, 12, 1), "2026-12-01"),
        (START, "2026-12-01T10:00:00+02:00"),
    ],
)
def test_all_else_is_written_plainly(cell: object, written: object) -> None:
    assert exporting.plain(cell) == written


def test_a_file_is_read_back_as_it_was_written() -> None:
    table = [("a", "b"), ('x"y', "1,2"), ("two\r\nlines", "ö")]
    text = "".join(exporting.sheet(table))
    assert text.startswith("\ufeff")
    assert text.endswith("ö\r\n")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [list(row) for row in table]


def test_requests_are_exported_without_the_persons(store: Store) -> None:
    desk = furnished(store)
    came(desk, START - days(2), closed=START - days(0.5), by="clock", channel="letter")
    came(desk, START - days(1), "delete", language=None)
    came(desk, START - days(99))
    head, *found = exporting.requests(desk.office, "staff:1", last_days(desk.office, 30))
    assert head == exporting.REQUESTS
    due = (date(2026, 12, 13), date(2026, 12, 29))
    ended = (START - timedelta(hours=12), "accepted", 1.5)
    assert found[0][1:] == ("name", "closed", "fi", "letter", START - days(2), *due, *ended)
    assert [row[1:5] for row in found[1:]] == [("delete", "open", None, "sms")]
    assert MAIJA not in str(found)


def test_an_export_is_in_the_log_before_its_first_row_is_read(store: Store) -> None:
    desk = furnished(store)
    exporting.requests(desk.office, "staff:1", last_days(desk.office, 30))
    (entry,) = rows(store, tables.audit)
    assert (entry.actor, entry.action, entry.subject) == ("staff:1", "exported", "requests")
    assert entry.reason == "2026-11-02/2026-12-01"


def test_many_requests_are_read_in_portions(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = furnished(sqlite_store)
    cases = [came(desk, START) for _ in range(7)]
    for portion in (2, 7, 8):
        monkeypatch.setattr(exporting, "PORTION", portion)
        found = list(exporting.requests(desk.office, "staff:1", last_days(desk.office, 30)))
        assert len(found) == 1 + len(cases)
