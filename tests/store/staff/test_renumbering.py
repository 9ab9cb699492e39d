"""A registrant gets another number: what she said last stands, and what was erased stays so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import GatewayFailure, Retry
from bot.service.import_writing import write_rows
from bot.service.permission import may_send
from bot.service.seal import seal
from bot.service.verify import verify
from bot.store import tables
from bot.store.ledger import Erased
from bot.store.registrants import everything
from bot.store.replay import replay
from bot.store.staff.renumbering import renumber
from bot.store.unit import Store
from tests.offices import MAIJA, Desk, furnished, person
from tests.service.books import rows
from tests.service.codes import code_in
from tests.service.disclosed import ADDRESS, TUKKU, allow, record

NEW = "+358457654321"


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, person(MAIJA, "Maija Meikäläinen"))


def test_a_consent_after_a_prohibition_goes_along_behind_it(desk: Desk) -> None:
    store = desk.office.store
    desk.text(MAIJA, "LUOVUTUS EI")
    (asked,) = desk.text(MAIJA, "LUOVUTUS KYLLÄ")
    desk.text(MAIJA, code_in(asked))
    who = record(desk, MAIJA)
    write_rows(desk.office, [person(MAIJA, "Veikko Virtanen")])
    with store.write() as unit:
        renumber(unit, who, NEW, alone=False, confirmed_at=desk.clock(), now=desk.clock())
    key = store.keys.lookup(NEW)
    there = [row for row in rows(store, tables.consent) if row.number_key == key]
    assert [(row.recipient, row.state) for row in there[-2:]] == [
        (None, "forbidden"),
        (TUKKU, "given"),
    ]


def test_the_log_names_the_old_number_no_more(desk: Desk) -> None:
    """Its next owner would be shown what was done with hers, and her erasure would not find it."""
    store = desk.office.store
    desk.text(MAIJA, "TILANNE")
    may_send(desk.office, MAIJA, "service")
    desk.pass_time(hours=1)
    seal(desk.office)
    assert rows(store, tables.audit_salt)
    with store.write() as unit:
        who = record(desk, MAIJA)
        renumber(unit, who, NEW, alone=True, confirmed_at=desk.clock(), now=desk.clock())
    with store.read() as unit:
        assert "audit" not in everything(unit, MAIJA)
    about = {row.subject for row in rows(store, tables.audit)}
    about |= {row.subject for row in rows(store, tables.audit_salt)}
    assert not {each for each in about if each and "registrant:" not in each}
    found = verify(store, store.keys.verifiers, (), 1825, desk.clock())
    assert found.fault is None


def test_what_was_erased_in_part_goes_from_a_backup_with_her_older_number(desk: Desk) -> None:
    """Renumbered, then erased in part; the backup that comes back is from before both."""
    store = desk.office.store
    allow(desk, MAIJA, ADDRESS)
    desk.text(MAIJA, "IHMINEN Kertokaa jotain")
    keys, later = store.keys, desk.clock() + timedelta(days=3)
    which = (record(desk, MAIJA).id,), keys.lookup(NEW), keys.ban_key(NEW)
    with store.write() as unit:
        replay(unit, Erased("m1", "part", *which, "T-000001", later), later)
    assert not [row for row in rows(store, tables.consent) if row.state == "given"]
    assert rows(store, tables.message_in) == []
    assert {bytes(row.ban_key) for row in rows(store, tables.ban)} == {
        keys.ban_key(MAIJA),
        keys.ban_key(NEW),
    }


def test_what_still_waits_for_the_old_number_leaves_for_neither(desk: Desk) -> None:
    """Somebody else may have the old one by now, and the new one has proven nothing."""
    desk.tray.failures.append(GatewayFailure("down", Retry.LATER))
    assert desk.text(MAIJA, "TIEDOT") == []
    with desk.office.store.write() as unit:
        who = record(desk, MAIJA)
        renumber(unit, who, NEW, alone=True, confirmed_at=desk.clock(), now=desk.clock())
    assert desk.pass_time(hours=1) == []
    (text,) = rows(desk.office.store, tables.message_out)
    assert (text.state, text.reason) == ("expired", "number changed")
