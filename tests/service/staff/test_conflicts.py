"""A source's yes against a person's own no is listed, until she says something new."""

from __future__ import annotations

from typing import Any

import pytest

from bot.service.import_writing import write_rows
from bot.service.staff.conflicts import conflicts, count
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, START, Desk, furnished, person
from tests.service.books import rows

YES: dict[str, Any] = {
    "marketing": True,
    "wording": "Haluan tarjouksia",
    "marketing_date": START.date(),
}


@pytest.fixture
def desk(store: Store) -> Desk:
    people = person(MAIJA, "Maija Meikäläinen"), person(ANNA, "Anna Andersson")
    return furnished(store, *people)


def bring(desk: Desk, number: str, name: str) -> None:
    write_rows(desk.office, [person(number, name, **YES)])


def test_what_nobody_denied_is_no_conflict(desk: Desk) -> None:
    bring(desk, MAIJA, "Maija Meikäläinen")
    assert conflicts(desk.office, "aino") == []
    assert count(desk.office) == 0


def test_a_yes_against_her_no_is_listed_masked_and_the_look_is_noted(desk: Desk) -> None:
    desk.text(MAIJA, "KIELTO")
    desk.text(ANNA, "RAJOITA")
    bring(desk, MAIJA, "Maija Meikäläinen")
    bring(desk, ANNA, "Anna Andersson")
    annas, maijas = conflicts(desk.office, "aino")
    assert (maijas.purpose, maijas.wording, maijas.ref) == ("marketing", "Haluan tarjouksia", None)
    assert MAIJA not in repr(maijas)
    assert maijas.number.endswith(MAIJA[-2:])
    assert annas.ref == rows(desk.office.store, tables.request)[0].ref
    assert count(desk.office) == 2
    newest = rows(desk.office.store, tables.audit)[-1]
    assert (newest.actor, newest.action, newest.subject) == ("aino", "viewed", "conflicts")


def test_her_newer_word_ends_it(desk: Desk) -> None:
    desk.text(MAIJA, "KIELTO")
    bring(desk, MAIJA, "Maija Meikäläinen")
    (asked,) = desk.text(MAIJA, "SALLI")
    code = next(word for word in asked.replace(".", " ").split() if word.isdigit())
    assert count(desk.office) == 1
    desk.text(MAIJA, code)
    assert conflicts(desk.office, "aino") == []
