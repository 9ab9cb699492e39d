"""A consent keeps the very words that were agreed to, whatever the catalogue says later."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from bot.service.wordings import OPEN, words_of
from bot.service.writing import written
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, Desk, furnished, person
from tests.service.books import rows
from tests.service.codes import code_in


@pytest.fixture
def desk(store: Store) -> Desk:
    people = person(MAIJA, "Maija Meikäläinen"), person(ANNA, "Anna Andersson")
    return furnished(store, *people)


@pytest.mark.parametrize(("number", "word"), [(MAIJA, "SALLI"), (ANNA, "TILLÅT")])
def test_the_question_is_kept_without_its_code(desk: Desk, number: str, word: str) -> None:
    (asked,) = desk.text(number, word)
    desk.text(number, code_in(asked))
    (entry,) = rows(desk.office.store, tables.consent)
    assert entry.words == asked.replace(code_in(asked), OPEN)


def test_what_was_said_is_told_and_not_what_would_be_said_today(desk: Desk) -> None:
    (asked,) = desk.text(MAIJA, "SALLI")
    desk.text(MAIJA, code_in(asked))
    with desk.office.store.engine.begin() as connection:
        connection.execute(sa.update(tables.consent).values(words="Saammeko mainostaa?"))
    copy = written(desk.office, MAIJA, "fi")
    assert "Saammeko mainostaa?" in copy.html.decode()
    assert json.loads(copy.json)["held"]["consent"][0]["wording"] == "Saammeko mainostaa?"


def test_an_older_entry_is_told_in_the_words_of_today(desk: Desk) -> None:
    told = words_of(desk.office, "disc.on.ask", "Esimerkkitukku Oy", "sv")
    assert told
    assert "Esimerkkitukku Oy" in told
    assert told.startswith("Får Esimerkki lämna ut")
    assert words_of(desk.office, "Haluan mainoksia", None, "fi") is None
