"""All that is held: for a reason, for five minutes, and nothing less than her own copy tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.documents.copy import paper_of
from bot.service.import_writing import write_rows
from bot.service.staff.revealing import EVERYTHING, reveal
from bot.service.staff.sessions import Session
from bot.service.staff.whole import look
from bot.service.writing import copy_of
from bot.store import erasure, tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, Desk, furnished, person
from tests.sealed import alter, rows
from tests.service.disclosed import ADDRESS, TUKKU, allow, exported, record
from tests.service.staff.asked import question, somebody


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def bertta(desk: Desk) -> Session:
    return somebody(desk)


def shows(desk: Desk, session: Session, ref: str) -> str:
    found = look(desk.office, session, ref, "fi")
    assert found is not None
    return str(found.parts)


def show(desk: Desk, session: Session, ref: str) -> None:
    assert reveal(desk.office, session, ref, EVERYTHING, "deciding", "")


def test_it_is_hidden_until_a_reason_is_written_down(desk: Desk, bertta: Session) -> None:
    ref = question(desk, "apua")
    assert shows(desk, bertta, ref) == "()"
    assert rows(desk.office.store, tables.audit)[-1].action == "viewed"
    show(desk, bertta, ref)
    entry = rows(desk.office.store, tables.audit)[-1]
    about = f"registrant:{record(desk, MAIJA).id}"
    assert (entry.actor, entry.action, entry.subject, entry.reason, entry.result) == (
        *(bertta.member.actor, "revealed", about, "deciding", EVERYTHING),
    )
    assert "Maija Meikäläinen" in shows(desk, bertta, ref)


def test_staff_see_what_her_own_copy_tells(desk: Desk, bertta: Session, tmp_path: Path) -> None:
    ref = question(desk, "Mistä saitte numeroni?")
    allow(desk, MAIJA, ADDRESS)
    exported(desk, tmp_path / "out.csv")
    show(desk, bertta, ref)
    found = look(desk.office, bertta, ref, "fi")
    assert found is not None
    copy = paper_of(copy_of(desk.office, MAIJA, "fi"))
    headings = [each.heading for each in copy.parts[0].sections]
    assert [each.heading for each in found.parts[0].sections] == headings
    for told in ("Mistä saitte numeroni?", ADDRESS, TUKKU, "nimi ja osoite", ref, "Visa"):
        assert told in str(found.parts), told
    assert found.parts[1] == copy.parts[-1]


def test_after_five_minutes_it_is_hidden_again(desk: Desk, bertta: Session) -> None:
    ref = question(desk, "apua")
    show(desk, bertta, ref)
    desk.clock.go(minutes=5, seconds=1)
    assert shows(desk, bertta, ref) == "()"


def test_what_one_was_shown_nobody_else_is(desk: Desk, bertta: Session) -> None:
    ref = question(desk, "apua")
    show(desk, bertta, ref)
    assert shows(desk, somebody(desk, "veera"), ref) == "()"
    assert shows(desk, bertta, question(desk, "hej", ANNA)) == "()"


def test_who_came_to_the_number_meanwhile_is_not_shown(desk: Desk, bertta: Session) -> None:
    ref = question(desk, "apua")
    show(desk, bertta, ref)
    write_rows(desk.office, [person(MAIJA, "Matti Virtanen")])
    assert shows(desk, bertta, ref) == "()"
    show(desk, bertta, ref)
    assert "Matti Virtanen" in shows(desk, bertta, ref)


def test_of_a_number_that_is_not_in_the_register_there_are_its_texts(
    desk: Desk, bertta: Session
) -> None:
    ref = question(desk, "kuka olen?", NOBODY)
    show(desk, bertta, ref)
    assert "kuka olen?" in shows(desk, bertta, ref)


def test_of_who_was_erased_there_is_no_page(desk: Desk, bertta: Session) -> None:
    ref, who = question(desk, "apua"), record(desk, MAIJA).id
    with desk.office.store.write() as unit:
        erasure.erase(unit, who, None, desk.clock())
    assert look(desk.office, bertta, ref, "fi") is None
    assert look(desk.office, bertta, "T-000001", "fi") is None


def test_the_number_she_has_no_more_tells_nothing_of_her(desk: Desk, bertta: Session) -> None:
    """Her request is still named by the number; whoever has that now was not revealed."""
    ref = question(desk, "apua")
    show(desk, bertta, ref)
    anna = record(desk, ANNA)
    key = desk.office.store.keys.lookup(MAIJA)
    alter(desk.office.store, tables.registrant, anna, number_key=key, number=MAIJA)
    assert shows(desk, bertta, ref) == "()"
