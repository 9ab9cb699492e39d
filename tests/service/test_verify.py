"""Every way to change a sealed log is found: what an insider does with SQL, one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.merkle import Edge
from bot.service.seal import seal
from bot.store import leaves, sealing, tables
from bot.store.columns import to_micros
from bot.store.keys import ephemeral
from bot.store.unit import Store
from tests.offices import Desk, furnished
from tests.service.books import rows
from tests.service.sealing_log import kind_of, note, outside, reseal, sealed, sql, verified


@pytest.fixture
def desk(store: Store) -> Desk:
    """Forty entries under four checkpoints."""
    desk = furnished(store)
    sealed(desk, 10, times=4)
    return desk


def numbers(desk: Desk) -> list[int]:
    """The numbers of the entries, in order."""
    return [row.id for row in rows(desk.office.store, tables.audit)]


def test_a_sealed_log_is_whole(desk: Desk) -> None:
    known = outside(desk.office.store)
    found = verified(desk, known)
    assert found.fault is None
    assert (found.entries, found.checkpoints, found.outside) == (40, 4, 4)
    assert (found.blank, found.purged, found.sealed_at) == (0, 0, known[-1].checkpoint.at)


def test_a_log_in_which_nothing_stands_is_whole(store: Store) -> None:
    assert verified(furnished(store)).fault is None


def test_what_came_since_waits_for_its_seal(desk: Desk) -> None:
    note(desk, 3)
    assert verified(desk).fault is None


EDITS = {
    "an actor": "actor = 'staff:2'",
    "an action": "action = 'heard'",
    "a result": "result = 'none'",
    "a reason": "reason = 'identity'",
    "a reference": "ref = 'T-000009'",
    "no reference": "ref = NULL",
    "a subject": "subject = 'request:9'",
    "no subject": "subject = NULL",
    "a moment": "at = at + 1",
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS.keys())
def test_an_edit_is_found_at_its_entry(desk: Desk, change: str) -> None:
    entry = numbers(desk)[17]
    sql(desk.office.store, f"UPDATE audit SET {change} WHERE id = {entry}")
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position, found.fault.entry) == ("edited", 17, entry)


def test_a_subject_that_is_given_another_salt_is_an_edit(desk: Desk) -> None:
    entry = numbers(desk)[17]
    sql(
        desk.office.store,
        f"UPDATE audit SET subject = 'request:9' WHERE id = {entry}",
        f"UPDATE audit_salt SET subject = 'request:9' WHERE audit_id = {entry}",
    )
    assert kind_of(verified(desk)) == "edited"


def test_an_edit_with_its_leaf_made_anew_is_found_by_the_next_root(desk: Desk) -> None:
    entry = numbers(desk)[17]
    sql(desk.office.store, f"UPDATE audit SET actor = 'staff:2' WHERE id = {entry}")
    reseal(desk, sign=False)
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == ("rewritten", 9)  # every salt is another


def test_one_leaf_that_is_made_anew_is_found_by_the_root_after_it(desk: Desk) -> None:
    store = desk.office.store
    row = rows(store, tables.audit_leaf)[17]
    entry = next(each for each in rows(store, tables.audit) if each.id == row.audit_id)
    forged = leaves.digest(
        ("staff:2", *entry[3:4], entry.ref, entry.reason, entry.result), row.commitment
    )
    with store.engine.begin() as connection:
        leaf = tables.audit_leaf
        connection.execute(leaf.update().where(leaf.c.position == 17).values(digest=forged))
    sql(store, f"UPDATE audit SET actor = 'staff:2' WHERE id = {entry.id}")
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == ("rewritten", 19)


def test_a_deleted_entry_is_found(desk: Desk) -> None:
    entry = numbers(desk)[17]
    sql(desk.office.store, f"DELETE FROM audit WHERE id = {entry}")
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position, found.fault.entry) == ("deleted", 17, entry)


def test_a_deleted_entry_is_found_when_its_leaf_went_too(desk: Desk) -> None:
    entry = numbers(desk)[17]
    delete = f"DELETE FROM audit WHERE id = {entry}", "DELETE FROM audit_leaf WHERE position = 17"
    sql(desk.office.store, *delete)
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == ("deleted", 17)


def test_a_deleted_entry_is_found_when_the_leaves_after_it_moved_up(desk: Desk) -> None:
    entry = numbers(desk)[17]
    sql(
        desk.office.store,
        f"DELETE FROM audit WHERE id = {entry}",
        "DELETE FROM audit_leaf WHERE position = 17",
        "UPDATE audit_leaf SET position = -position WHERE position > 17",
        "UPDATE audit_leaf SET position = -position - 1 WHERE position < 0",
    )
    assert kind_of(verified(desk)) == "rewritten"


def test_an_entry_put_in_without_a_leaf_is_found(desk: Desk) -> None:
    """Before a sealer looks at it; what the sealer makes of it comes next."""
    at = to_micros(desk.clock() - timedelta(hours=3))
    sql(desk.office.store, INSERTED.format(id=5000, at=at))
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.entry) == ("unsealed", 5000)


INSERTED = (
    "INSERT INTO audit (id, at, actor, action, result) "
    "VALUES ({id}, {at}, 'staff:1', 'viewed', 'ok')"
)


def test_an_entry_put_in_later_is_found_after_it_was_sealed(desk: Desk) -> None:
    at = to_micros(desk.clock() - timedelta(hours=3))
    desk.clock.go(hours=2)
    sql(desk.office.store, INSERTED.format(id=5000, at=at))
    assert seal(desk.office) == 1
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.entry) == ("backdated", 5000)


def test_an_entry_from_the_future_is_found(desk: Desk) -> None:
    sql(desk.office.store, INSERTED.format(id=5000, at=to_micros(desk.clock() + timedelta(days=1))))
    desk.clock.go(minutes=6)
    seal(desk.office)
    assert kind_of(verified(desk)) == "backdated"


def test_an_entry_put_in_with_a_leaf_is_found_by_the_next_root(desk: Desk) -> None:
    store, at = desk.office.store, to_micros(desk.clock() - timedelta(minutes=9))
    digest = leaves.digest(("staff:1", "viewed", None, None, "ok"), None)
    with store.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE audit_leaf SET position = -position WHERE position > 17")
        )
        connection.execute(
            sa.text("UPDATE audit_leaf SET position = 1 - position WHERE position < 0")
        )
        connection.execute(sa.text(INSERTED.format(id=5000, at=at)))
        values = {"position": 18, "audit_id": 5000, "digest": digest}
        connection.execute(
            sa.text(f"INSERT INTO audit_leaf VALUES (:position, :audit_id, {at}, NULL, :digest)"),
            values,
        )
    assert kind_of(verified(desk)) == "rewritten"


def test_two_leaves_that_changed_places_are_found(desk: Desk) -> None:
    swap = "UPDATE audit_leaf SET position = {} WHERE position = {}"
    sql(desk.office.store, swap.format(99, 12), swap.format(12, 15), swap.format(15, 99))
    assert kind_of(verified(desk)) == "rewritten"


def test_two_entries_that_changed_numbers_are_found(desk: Desk) -> None:
    """The order in which the console shows them is that of their numbers."""
    one, other = numbers(desk)[12], numbers(desk)[13]
    swap = "UPDATE {} SET {} = {} WHERE {} = {}"
    for table, column in (("audit", "id"), ("audit_leaf", "audit_id")):
        moves = ((9999, one), (one, other), (other, 9999))
        statements = [swap.format(table, column, to, column, was) for to, was in moves]
        sql(desk.office.store, "DELETE FROM audit_salt WHERE FALSE", *statements) if (
            table == "audit_leaf"
        ) else _without_salts(desk, statements)
    assert kind_of(verified(desk)) in ("edited", "rewritten")


def _without_salts(desk: Desk, statements: list[str]) -> None:
    """Salts refer to the entries: they are put aside while numbers change."""
    store = desk.office.store
    kept = rows(store, tables.audit_salt)
    sql(store, "DELETE FROM audit_salt", *statements)
    with store.engine.begin() as connection:
        connection.execute(tables.audit_salt.insert(), [row._asdict() for row in kept])


TRUNCATIONS: dict[str, tuple[str, ...]] = {
    "leaves": ("DELETE FROM audit_leaf WHERE position >= 35",),
    "entries and leaves": (
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_leaf WHERE position >= 35)",
        "DELETE FROM audit_leaf WHERE position >= 35",
    ),
}


@pytest.mark.parametrize("statements", TRUNCATIONS.values(), ids=TRUNCATIONS.keys())
def test_an_end_that_was_cut_off_is_found(desk: Desk, statements: tuple[str, ...]) -> None:
    sql(desk.office.store, *statements)
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == ("truncated", 35)


def test_an_end_cut_off_with_its_checkpoints_is_found_from_outside(desk: Desk) -> None:
    known = outside(desk.office.store)
    sql(
        desk.office.store,
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_leaf WHERE position >= 30)",
        "DELETE FROM audit_leaf WHERE position >= 30",
        "DELETE FROM audit_checkpoint WHERE size > 30",
    )
    assert verified(desk).fault is None
    assert kind_of(verified(desk, known)) == "truncated"


def test_leaves_whose_checkpoints_were_taken_away_are_found(desk: Desk) -> None:
    sql(desk.office.store, "DELETE FROM audit_checkpoint WHERE size > 20")
    desk.clock.go(minutes=20)
    found = verified(desk)
    assert found.fault is not None
    assert (found.fault.kind, found.fault.position) == ("unsigned", 20)


def test_a_log_that_was_made_anew_with_our_own_key_is_found_from_outside(desk: Desk) -> None:
    known = outside(desk.office.store)
    sql(desk.office.store, f"UPDATE audit SET actor = 'staff:2' WHERE id = {numbers(desk)[17]}")
    reseal(desk, sign=True)
    assert verified(desk).fault is None
    found = verified(desk, known)
    assert found.fault is not None
    assert found.fault.kind == "rewritten"
    assert "outside" in found.fault.text


def test_one_checkpoint_from_outside_is_enough(desk: Desk) -> None:
    known = outside(desk.office.store)
    sql(desk.office.store, f"UPDATE audit SET actor = 'staff:2' WHERE id = {numbers(desk)[17]}")
    reseal(desk, sign=True)
    assert verified(desk, known[:0]).fault is None
    assert kind_of(verified(desk, known[3:])) == "rewritten"


def test_a_checkpoint_that_another_key_signed_is_found(desk: Desk) -> None:
    other, edge = ephemeral().signers[-1], Edge()
    sql(desk.office.store, "DELETE FROM audit_checkpoint WHERE size = 40")
    with desk.office.store.write() as unit:
        sealing.keep(unit, 40, desk.clock(), other.sign(40, edge.root(), desk.clock()))
    assert kind_of(verified(desk)) == "forged"
    found = verified(desk, outside(desk.office.store)[-1:])
    assert kind_of(found) == "forged"


def test_a_checkpoint_whose_time_was_changed_is_found(desk: Desk) -> None:
    change = "UPDATE audit_checkpoint SET note = replace(note, '2026-12', '2025-12')"
    sql(desk.office.store, f"{change} WHERE size = 20")
    assert kind_of(verified(desk)) in ("forged", "backdated")
