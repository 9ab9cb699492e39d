"""The copy on paper: printed by staff for whose request it is, and for nobody else."""

from __future__ import annotations

import pytest

from bot.service.import_writing import write_rows
from bot.service.staff.printing import Doubt, printed
from bot.service.staff.sessions import Member
from bot.store import tables
from bot.store.cards import FLAG
from bot.store.unit import Store
from tests.offices import MAIJA, NOBODY, PEOPLE, VILLE, Desk, furnished, person
from tests.service.books import rows
from tests.service.staff.crew import entered, hired
from tests.service.staff.deciders import request_of


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def test_paper_that_she_asked_for_by_text_is_printed_and_written_down(
    desk: Desk, aino: Member
) -> None:
    desk.text(MAIJA, "KOPIO PAPERILLA")
    ref = request_of(desk, "copy").ref
    found = printed(desk.office, aino, ref)
    assert found
    assert found.pdf.startswith(b"%PDF-")
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.actor, entry.action, entry.ref) == (aino.actor, "copy printed", ref)


def test_what_asked_for_something_else_prints_nothing(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, MAIJA, kind="delete")
    assert printed(desk.office, aino, ref) is None
    assert printed(desk.office, aino, "T-000001") is None


def test_nobodys_number_and_a_shared_one_print_nothing(desk: Desk, aino: Member) -> None:
    assert printed(desk.office, aino, entered(desk, aino, NOBODY, kind="copy")) is None
    ref = entered(desk, aino, MAIJA, kind="copy")
    write_rows(desk.office, [person(MAIJA, "Matti Meikäläinen")])
    with pytest.raises(Doubt, match="shared"):
        printed(desk.office, aino, ref)
    assert "copy printed" not in {row.action for row in rows(desk.office.store, tables.audit)}


def test_a_number_in_wrong_hands_prints_nothing(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, MAIJA, kind="copy")
    with desk.office.store.write() as unit:
        unit.run(FLAG, number_key=unit.number_key(MAIJA))
    with pytest.raises(Doubt, match="flagged"):
        printed(desk.office, aino, ref)
    assert "copy printed" not in {row.action for row in rows(desk.office.store, tables.audit)}


def test_a_request_of_before_anybody_had_the_number_prints_nothing(
    desk: Desk, aino: Member
) -> None:
    ref = entered(desk, aino, NOBODY, kind="copy")
    write_rows(desk.office, [person(NOBODY, "Matti Meikäläinen")])
    with pytest.raises(Doubt, match="asker"):
        printed(desk.office, aino, ref)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Haluaisin kopion tiedoistani paperilla osoitteeseen Katu 1, 00100 Helsinki", "copy"),
        ("Haluan nähdä mitä tietoja minusta on", "view"),
    ],
)
def test_a_text_from_a_number_that_was_long_unconfirmed_prints_nothing(
    desk: Desk, aino: Member, text: str, kind: str
) -> None:
    """Whoever has the number by now would name the address that it is posted to."""
    desk.text(VILLE, text)
    desk.pass_time(hours=1)
    ref = request_of(desk, kind).ref
    with pytest.raises(Doubt, match="asker"):
        printed(desk.office, aino, ref)
    assert printed(desk.office, aino, entered(desk, aino, VILLE, kind=kind))


def test_who_comes_for_a_visit_is_known_at_the_door(desk: Desk, aino: Member) -> None:
    desk.text(VILLE, "KÄYNTI")
    desk.text(VILLE, "1")
    assert printed(desk.office, aino, request_of(desk, "visit").ref)
