"""The rows that the page of a request is made of."""

from __future__ import annotations

from datetime import timedelta

from bot.store import audit
from bot.store.staff import casework
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, furnished
from tests.service.staff.asked import question


def test_rows_of_other_numbers_stay_away(store: Store) -> None:
    desk = furnished(store, *PEOPLE)
    question(desk, "hej", PEOPLE[1].number)
    ref = question(desk, "apua")
    with store.read() as unit:
        papers = casework.papers(unit, ref)
        assert papers
        assert [row.number for row in papers.people] == [MAIJA]
        assert [size.number for size in papers.sizes] == [1, 1]
        assert len(papers.cards) == 1
        assert [row.event for row in papers.events] == ["received"]


def test_an_unknown_reference_has_no_rows(store: Store) -> None:
    with store.read() as unit:
        assert casework.papers(unit, "T-000000") is None
        assert casework.id_of(unit, "T-000000") is None


def test_the_newest_texts_are_read_first(store: Store) -> None:
    desk = furnished(store, *PEOPLE)
    for text in ("eka", "toka"):
        question(desk, text)
        desk.clock.go(minutes=1)
    with store.read() as unit:
        heard, said = casework.conversation(unit, MAIJA)
    assert [row.text for row in heard] == ["IHMINEN toka", "IHMINEN eka"]
    assert len(said) == 2


def test_only_the_latest_reveals_of_one_person_count(store: Store) -> None:
    desk = furnished(store, *PEOPLE)
    now = desk.clock()
    with store.write() as unit:
        for actor, ago in (("staff:1", 0), ("staff:1", 9), ("staff:2", 0)):
            at = now - timedelta(minutes=ago)
            audit.append(unit, actor, "revealed", "request:1", at, ref="T-1", result="texts")
        audit.append(unit, "staff:1", "viewed", "request:1", now, ref="T-1")
    with store.read() as unit:
        found = casework.revealed(unit, "T-1", "staff:1", now - timedelta(minutes=5))
    assert [(row.at, row.result) for row in found] == [(now, "texts")]
