"""A value that does not open: an alarm, a person who sees to it, and nobody else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import wsgi
from bot.service.answer import answer
from bot.service.deliver import deliver_due
from bot.service.disclosing import export
from bot.service.import_writing import write_rows
from bot.service.reception import receive
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from bot.work.sweeps import sweep
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished, person
from tests.sealed import rows
from tests.service.disclosed import TUKKU, desk_of_two

DOORS = {"secret": "x" * 40, "public_url": "http://127.0.0.1:8000", "metrics_token": None}
ALARM = "a sealed value does not open"


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def flip(desk: Desk, column: sa.Column[Any], *where: Any) -> int:
    """One bit of these cells is another from now on; how many that were."""
    raw = sa.table(column.table.name, sa.column("id"), sa.column(column.name))
    cell = sa.type_coerce(column, sa.LargeBinary).label("cell")
    key = column.table.c.id
    with desk.office.store.engine.begin() as connection:
        found = connection.execute(sa.select(key, cell).where(*where)).all()
        for row in found:
            stored = bytes(row.cell)
            changed = stored[:-1] + bytes([stored[-1] ^ 1])
            this = sa.update(raw).where(raw.c.id == row.id)
            connection.execute(this.values({column.name: changed}))
    return len(found)


def key_of(desk: Desk, number: str) -> bytes:
    return desk.office.store.keys.lookup(number)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each for each in caplog.messages if ALARM in each]


def answered(desk: Desk, number: str) -> list[str]:
    """Her texts that went out."""
    return [each.text for each in desk.tray.sent if each.recipient == number]


@pytest.mark.parametrize("column", ["text", "number"])
def test_a_text_that_does_not_open_goes_to_staff_and_the_others_go_out(
    desk: Desk, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    for number in (MAIJA, ANNA):
        answer(desk.office, desk.inbound(number, "OHJE"))
    out = tables.message_out
    assert flip(desk, out.c[column], out.c.number_key == key_of(desk, MAIJA)) == 1
    for _ in range(12):
        work_once(desk.office)
        desk.clock.go(hours=2)
    assert len(answered(desk, ANNA)) == 1
    assert answered(desk, MAIJA) == []
    with desk.office.store.engine.connect() as connection:
        asked = sa.select(out.c.state, out.c.reason).where(out.c.number_key == key_of(desk, MAIJA))
        found = [tuple(row) for row in connection.execute(asked)]
    assert ("failed", "our fault: SealBroken") in found
    assert told(caplog)
    assert MAIJA not in caplog.text
    if column == "text":
        assert "unreachable" in [each.kind for each in rows(desk.office.store, tables.request)]
    assert desk.text(ANNA, "OHJE"), "the queue moves"


def test_a_conversation_that_does_not_open_leaves_its_texts_to_staff_and_others_are_answered(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    reception = receive(desk.office, wsgi.LOCALES, lambda: True, DOORS)
    for number in (MAIJA, ANNA):
        assert desk.text(number, "NIMI")
        assert desk.text(number, "Maija Mainio")
    talk = tables.conversation
    assert flip(desk, talk.c.kept, talk.c.number_key == key_of(desk, MAIJA)) == 1
    reception.answer(desk.inbound(MAIJA, "haluan puhua ihmiselle"))
    assert told(caplog)
    assert desk.text(ANNA, "PERU")
    for _ in range(12):
        desk.clock.go(hours=6)
        sweep(desk.office)
    kinds = [(each.kind, each.text) for each in rows(desk.office.store, tables.request)]
    assert ("staff", "haluan puhua ihmiselle") in kinds
    before = len(answered(desk, ANNA))
    answer(desk.office, desk.inbound(ANNA, "OHJE"))
    deliver_due(desk.office)
    assert len(answered(desk, ANNA)) == before + 1, "the rounds go on"


@pytest.mark.parametrize("column", [tables.conversation.c.number, tables.registrant.c.name])
def test_questions_of_others_end_though_one_does_not_open(
    desk: Desk, column: sa.Column[Any], caplog: pytest.LogCaptureFixture
) -> None:
    for number in (MAIJA, ANNA):
        assert desk.text(number, "NIMI")
    talk = tables.conversation
    assert flip(desk, column, column.table.c.number_key == key_of(desk, MAIJA)) == 1
    desk.clock.go(hours=1)
    sweep(desk.office)
    with desk.office.store.engine.connect() as connection:
        asked = sa.select(talk.c.state).where(talk.c.number_key == key_of(desk, ANNA))
        assert connection.execute(asked).scalar_one() == "idle"
    before = len(told(caplog))
    assert before
    for _ in range(20):
        desk.clock.go(hours=1)
        sweep(desk.office)
    assert len(told(caplog)) == before, "it alarms once a day"
    desk.clock.go(hours=4)
    sweep(desk.office)
    assert len(told(caplog)) > before


def test_an_erasure_that_does_not_open_holds_up_no_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    for number in (MAIJA, ANNA):
        (asked,) = desk.text(number, "POISTA")
        code = next(word for word in asked.split() if word.strip(".").isdigit() and len(word) >= 6)
        assert desk.text(number, f"POISTA {code.strip('.')}")
    case = tables.request
    assert flip(desk, case.c.number, case.c.number_key == key_of(desk, MAIJA)) == 1
    desk.clock.go(hours=80)
    for _ in range(3):
        sweep(desk.office)
    left = {each.number_key for each in rows(desk.office.store, tables.registrant)}
    assert key_of(desk, ANNA) not in left
    assert "handed to staff" in [each.action for each in rows(desk.office.store, tables.audit)]
    assert told(caplog)
    before = len(told(caplog))
    sweep(desk.office)
    assert len(told(caplog)) == before, "it waits for staff, and alarms no more"


@pytest.mark.parametrize("column", ["name", "number", "confirmed_name"])
def test_an_import_tells_the_rows_whose_records_do_not_open(
    desk: Desk, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    people = tables.registrant
    assert flip(desk, people.c[column], people.c.number_key == key_of(desk, MAIJA)) == 1
    given = [person(ANNA, "Anna Andersson", line=2), person(MAIJA, "Maija Meikäläinen", line=3)]
    result = write_rows(desk.office, given)
    assert [(each.line, each.column) for each in result.faults] == [(3, "number")]
    assert "Nothing was imported" in result.sentences()[0]
    assert told(caplog)
    assert write_rows(desk.office, given[:1]).faults == ()


@pytest.mark.parametrize("column", ["name", "number", "address"])
def test_a_record_that_does_not_open_is_disclosed_to_nobody_and_the_others_are(
    store: Store, column: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = desk_of_two(store)
    people = tables.registrant
    assert flip(desk, people.c[column], people.c.number_key == key_of(desk, MAIJA)) == 1
    for dry in (True, False):
        done = export(desk.office, TUKKU, tmp_path / "out.csv", dry_run=dry)
        assert (done.people, done.asked) == (1, 2)
    assert len(rows(store, tables.disclosure_made)) == 1
    assert told(caplog)
