"""An address that is erased is nowhere: not on the record, and not in the text that brought it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import tables
from bot.store.staff.merging import merge
from bot.store.staff.partial import erase_in_part
from bot.store.unit import Store
from tests.offices import MAIJA, NOBODY, Desk, furnished, person
from tests.sealed import alter, rows
from tests.service.disclosed import TUKKU, allow, code_in, exported, move, record, waiting

HOME, OTHER = "Esimerkkikuja 5 A 1, 02100 Espoo", "Esimerkkitie 7, 00100 Helsinki"


@pytest.fixture
def desk(store: Store) -> Desk:
    """Maija allowed disclosure by text, and texted her address; the gateway keeps a copy."""
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen"))
    code = code_in(desk.text(MAIJA, "LUOVUTUS KYLLÄ")[0])
    desk.text(MAIJA, code)
    desk.text(MAIJA, HOME, copy="SM1")
    assert record(desk, MAIJA).address == HOME
    return desk


def heard(desk: Desk) -> list[Any]:
    return rows(desk.office.store, tables.message_in)


def says(desk: Desk, words: str) -> set[str]:
    """The tables that hold the words in any cell, opened."""
    every = tables.metadata.sorted_tables
    return {each.name for each in every if words in str(rows(desk.office.store, each))}


def owed(desk: Desk) -> list[str]:
    """Copies that the gateway has deleted, or is to delete."""
    waits = rows(desk.office.store, tables.remote_copy)
    return [*desk.tray.forgotten, *(row.provider_id for row in waits)]


def test_with_the_last_consent_it_goes_from_the_text_too(desk: Desk) -> None:
    before = {row.id: row.text for row in heard(desk)}
    desk.text(MAIJA, "LUOVUTUS EI")
    assert says(desk, HOME[:12]) == set()
    after = {row.id: row.text for row in heard(desk)}
    assert {after[id_] for id_ in before if before[id_] == HOME} == {""}
    assert all(after[id_] == text for id_, text in before.items() if text != HOME)
    assert owed(desk) == ["SM1"]
    assert len({row.text_key for row in heard(desk) if not row.text}) == 1


def test_an_older_one_that_it_took_the_place_of_goes_along(desk: Desk) -> None:
    desk.text(MAIJA, OTHER)
    move(desk, MAIJA, OTHER, heard(desk)[-1].id)
    assert says(desk, OTHER) == {"registrant", "message_in"}
    desk.text(MAIJA, "LUOVUTUS EI")
    assert says(desk, HOME) | says(desk, OTHER) == set()


def test_it_stays_while_another_recipient_may_have_it(desk: Desk) -> None:
    allow(desk, MAIJA, to="Toinen Oy")
    desk.text(MAIJA, f"LUOVUTUS EI {TUKKU}")
    assert says(desk, HOME) == {"registrant", "message_in"}
    assert owed(desk) == []


def test_an_erasure_in_part_reaches_a_text_from_the_number_she_had_before(desk: Desk) -> None:
    """Whoever shares the old number keeps its texts; but not her address in them."""
    theirs = desk.office.store.keys.lookup(NOBODY)
    told = next(row for row in heard(desk) if row.text == HOME)
    alter(desk.office.store, tables.message_in, told, number_key=theirs)
    with desk.office.store.write() as unit:
        erase_in_part(unit, record(desk, MAIJA).id, MAIJA, "T-000001", desk.clock())
    assert says(desk, HOME) == set()
    assert "SM1" in owed(desk)
    assert [row.id for row in heard(desk)] == [told.id]


def test_of_two_merged_records_the_address_that_is_not_taken_over_goes(
    desk: Desk, tmp_path: Any
) -> None:
    exported(desk, tmp_path / "out.csv")
    gone, other = record(desk, MAIJA), "+358407654321"
    second = furnished(desk.office.store, person(other, "Maija Virtanen"))
    move(second, other, OTHER)
    kept = record(second, other)
    alter(desk.office.store, tables.registrant, kept, number_key=gone.number_key, number=MAIJA)
    with desk.office.store.write() as unit:
        merge(unit, kept._replace(number_key=gone.number_key), gone, "T-000001", desk.clock())
    assert says(desk, HOME) == set()
    assert says(desk, OTHER) == {"registrant"}
    assert owed(desk) == ["SM1"]
    assert waiting(desk) == [("correction", "name"), ("correction", "address")]
    (left,) = rows(desk.office.store, tables.provenance, tables.provenance.c.field == "address")
    assert left.registrant == kept.id
