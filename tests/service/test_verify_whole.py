"""What may go from a sealed log leaves it whole; a long one is checked in parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.service import spans
from bot.service.retention import retain
from bot.service.seal import seal
from bot.service.verify import verify
from bot.store import erasure, sealing, tables
from bot.store.erasure import blank_log
from bot.store.unit import Store
from tests.offices import MAIJA, Desk, furnished, person
from tests.service.books import rows
from tests.service.sealing_log import kind_of, note, outside, sealed, sql, verified


@pytest.fixture
def desk(store: Store) -> Desk:
    """Forty entries under four checkpoints."""
    desk = furnished(store)
    sealed(desk, 10, times=4)
    return desk


def numbers(desk: Desk) -> list[int]:
    """The numbers of the entries, in order."""
    return [row.id for row in rows(desk.office.store, tables.audit)]


def test_entries_kept_long_enough_go_and_the_tree_stays_whole(desk: Desk) -> None:
    desk.clock.go(days=1826)
    entry = numbers(desk)[3]
    sql(desk.office.store, f"DELETE FROM audit WHERE id <= {entry}")
    found = verified(desk)
    assert found.fault is None
    assert found.purged == 4
    assert len(rows(desk.office.store, tables.audit_salt)) == 36


def test_an_entry_gone_before_its_time_is_missed_even_if_others_are_old(desk: Desk) -> None:
    desk.clock.go(days=1800)
    sealed(desk, 10)
    desk.clock.go(days=100)
    sql(desk.office.store, f"DELETE FROM audit WHERE id = {numbers(desk)[45]}")
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == ("deleted", 45)


def test_an_erased_persons_entries_say_no_more_whom_they_were_about(store: Store) -> None:
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen"))
    desk.text(MAIJA, "TIEDOT")
    who = rows(store, tables.registrant)[0].id
    note(desk, 2, subject=f"registrant:{who}")
    sealed(desk, 1, times=1)
    note(desk, 1, subject=f"registrant:{who}")  # not sealed yet
    known = outside(store)
    with store.write() as unit:
        erasure.erase(unit, who, "T-000007", desk.clock(), number=MAIJA)
    desk.clock.go(minutes=6)
    seal(desk.office)
    found = verified(desk, [*known, *outside(store)])
    assert found.fault is None
    assert found.blank == 3  # what she texted, and two looks at her record
    told = str(rows(store, tables.audit)) + str(rows(store, tables.audit_salt))
    assert who not in told
    assert "conversation:" not in told
    (forgot,) = [row for row in rows(store, tables.audit) if row.action == sealing.FORGOT]
    assert (forgot.actor, forgot.ref, forgot.result) == ("clock", "T-000007", "3")


def test_a_subject_blanked_without_an_erasure_is_found(desk: Desk) -> None:
    entry = numbers(desk)[17]
    sql(
        desk.office.store,
        f"UPDATE audit SET subject = NULL WHERE id = {entry}",
        f"DELETE FROM audit_salt WHERE audit_id = {entry}",
    )
    assert kind_of(verified(desk)) == "blanked"


# ---------------------------------------------------------------- long logs


@pytest.fixture
def in_short_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "PORTION", 8)
    monkeypatch.setattr("bot.service.verify.PORTION", 8)


BROKEN: dict[str, Callable[[Desk], str]] = {
    "whole": lambda desk: "SELECT 1",
    "edited": lambda desk: f"UPDATE audit SET actor = 'x' WHERE id = {numbers(desk)[33]}",
    "deleted": lambda desk: "DELETE FROM audit_leaf WHERE position = 33",
    "truncated": lambda desk: "DELETE FROM audit_leaf WHERE position >= 33",
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.usefixtures("in_short_spans")
def test_a_log_of_many_spans_is_checked_as_one(desk: Desk, kind: str) -> None:
    sql(desk.office.store, BROKEN[kind](desk))
    found = verified(desk, outside(desk.office.store))
    assert (kind_of(found) or "whole") == kind
    assert found.entries == (40 if kind == "whole" else 33)


def test_a_long_log_is_checked_in_several_processes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "LONG", 10)
    seen: list[tuple[int, int]] = []
    store, now = desk.office.store, desk.clock()
    found = verify(store, store.keys.verifiers, [], None, now, lambda *at: seen.append(at))
    assert (found.fault, found.entries, seen) == (None, 40, [(40, 40)])
    sql(store, BROKEN["edited"](desk))
    assert kind_of(verify(store, store.keys.verifiers, [], None, now)) == "edited"


def test_what_erasures_blanked_and_is_gone_covers_no_other_blank(desk: Desk) -> None:
    note(desk, 10, subject="registrant:x")
    desk.clock.go(minutes=6)
    seal(desk.office)
    desk.clock.go(days=1800)
    with desk.office.store.write() as unit:
        blank_log(unit, ["registrant:x"], None, desk.clock())
    note(desk, 10, subject="registrant:vip")
    desk.clock.go(minutes=6)
    seal(desk.office)
    assert verified(desk, outside(desk.office.store)).fault is None
    desk.clock.go(days=40)
    retain(desk.office)
    desk.clock.go(minutes=6)
    seal(desk.office)
    with desk.office.store.write() as unit:
        blank_log(unit, ["registrant:y"], None, desk.clock())  # who is in no entry
    assert verified(desk, outside(desk.office.store)).fault is None
    sql(
        desk.office.store,
        "DELETE FROM audit_salt WHERE subject = 'registrant:vip'",
        "UPDATE audit SET subject = NULL WHERE subject = 'registrant:vip'",
    )
    assert kind_of(verified(desk)) == "blanked"
