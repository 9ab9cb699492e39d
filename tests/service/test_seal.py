"""Sealing: when it happens, in which order, and what is not signed."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from bot.checkpoints import read
from bot.service import seal as sealing_service
from bot.service.seal import MANY, seal
from bot.store import audit, places, sealing, tables
from bot.store.keys import ephemeral
from bot.store.sealing import Unsound
from bot.store.unit import Store
from bot.work.sweeps import SWEEPS
from tests.offices import MAIJA, Desk, furnished
from tests.service.books import rows
from tests.service.sealing_log import note, notes, outside, sealed, sql, verified


@pytest.fixture
def desk(store: Store) -> Desk:
    """A log whose first entries are sealed."""
    desk = furnished(store)
    sealed(desk, 3)
    return desk


def test_the_worker_seals_what_a_text_leaves_in_the_log(store: Store) -> None:
    assert seal in SWEEPS
    desk = furnished(store)
    desk.text(MAIJA, "OHJE")
    (leaf,) = rows(store, tables.audit_leaf)
    (entry,) = rows(store, tables.audit)
    assert (leaf.position, leaf.audit_id, leaf.at) == (0, entry.id, entry.at)


def test_a_round_begins_after_five_minutes_or_a_hundred_entries(desk: Desk) -> None:
    note(desk, MANY - 1)
    assert seal(desk.office) == 0
    note(desk, 1)
    assert seal(desk.office) == MANY
    note(desk, 1)
    desk.clock.go(minutes=4)
    assert seal(desk.office) == 0
    desk.clock.go(minutes=1)
    assert seal(desk.office) == 1
    desk.clock.go(hours=5)
    assert seal(desk.office) == 0
    assert [each.checkpoint.size for each in outside(desk.office.store)] == [3, 103, 104]


def test_a_clock_that_was_put_back_does_not_stop_it(desk: Desk) -> None:
    desk.clock.go(hours=-3)
    note(desk, 1)
    assert seal(desk.office) == 1
    assert verified(desk).fault is None


def test_many_entries_are_sealed_in_portions_under_one_checkpoint(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_service, "BATCH", 4)
    note(desk, 12)
    desk.clock.go(minutes=5)
    assert seal(desk.office) == 12
    assert [each.checkpoint.size for each in outside(desk.office.store)] == [3, 15]
    assert verified(desk).fault is None


def test_an_entry_that_was_committed_late_is_not_forgotten(desk: Desk) -> None:
    """On PostgreSQL a number is given before the commit: the next one may come first."""
    store = desk.office.store
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    slow = store.write()
    with slow as unit:
        audit.append(unit, "staff:1", "slow", None, desk.clock())
        note(desk, 2)
        desk.clock.go(minutes=5)
        assert seal(desk.office) == 2
    desk.clock.go(minutes=5)
    assert seal(desk.office) == 1
    ids = [row.audit_id for row in rows(store, tables.audit_leaf)][3:]
    assert ids[2] < ids[0] < ids[1]
    assert verified(desk).fault is None


def test_an_entry_far_back_is_found_by_combing(desk: Desk) -> None:
    store = desk.office.store
    last = rows(store, tables.audit)[-1].id
    values = "VALUES ({id}, {at}, 'a', 'b', 'ok')"
    at = int(desk.clock().timestamp() * 1_000_000)
    insert = "INSERT INTO audit (id, at, actor, action, result) " + values
    sql(store, insert.format(id=last + 2 * sealing.WINDOW, at=at))
    desk.clock.go(minutes=5)
    assert seal(desk.office) == 1
    sql(store, insert.format(id=last + 1, at=at))
    desk.clock.go(minutes=5)
    assert seal(desk.office) == 0
    desk.clock.go(hours=1)
    assert seal(desk.office) == 1


def test_two_sealers_at_once_make_one_tree(desk: Desk) -> None:
    for _ in range(3):
        note(desk, 40)
        desk.clock.go(minutes=5)
        begin, done = threading.Barrier(3), []

        def work(begin: threading.Barrier = begin, done: list[int] = done) -> None:
            begin.wait()
            done.append(seal(desk.office))

        both = [threading.Thread(target=work) for _ in range(3)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert sum(done) == 40
    found = verified(desk, outside(desk.office.store))
    assert (found.fault, found.entries) == (None, 123)


def test_what_a_subject_is_committed_with_is_random(desk: Desk) -> None:
    leaves = rows(desk.office.store, tables.audit_leaf)
    note(desk, 3)  # about the same three as before
    desk.clock.go(minutes=5)
    seal(desk.office)
    again = rows(desk.office.store, tables.audit_leaf)[3:]
    assert {leaf.commitment for leaf in leaves}.isdisjoint(leaf.commitment for leaf in again)


def test_an_entry_about_nobody_has_no_salt(desk: Desk) -> None:
    note(desk, 1, subject=None)
    desk.clock.go(minutes=5)
    seal(desk.office)
    leaf = rows(desk.office.store, tables.audit_leaf)[-1]
    assert leaf.commitment is None
    assert len(rows(desk.office.store, tables.audit_salt)) == 3


CHANGES = {
    "a leaf was taken": "DELETE FROM audit_leaf WHERE position = 2",
    "all of them were": "DELETE FROM audit_leaf",
    "the edge is another": "UPDATE install SET value = '3:" + "00" * 64 + "' WHERE key = '{}'",
    "the edge is of less": "UPDATE install SET value = '0:' WHERE key = '{}'",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_tree_that_is_not_what_was_signed_is_not_signed_again(desk: Desk, change: str) -> None:
    store = desk.office.store
    sql(store, change.format(sealing.EDGE))
    note(desk, 1)
    desk.clock.go(minutes=5)
    with pytest.raises(Unsound):
        seal(desk.office)
    assert len(notes(store)) == 1


def test_a_tree_that_was_cut_back_wholly_is_not_signed_again(desk: Desk) -> None:
    """Whoever also puts the edge back meets the checkpoint that was signed."""
    store = desk.office.store
    sealed(desk, 3)
    sql(store, "DELETE FROM audit_leaf", f"DELETE FROM install WHERE key = '{sealing.EDGE}'")
    note(desk, 1)
    desk.clock.go(minutes=5)
    with pytest.raises(Unsound, match="6 entries were signed"):
        seal(desk.office)


def test_appending_never_waits_for_the_sealer(desk: Desk) -> None:
    store = desk.office.store
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with store.write() as unit:
        unit.lock(sealing.ALONE)
        note(desk, 1)  # would not come back
    assert len(rows(store, tables.audit)) == 4


def test_a_round_that_is_not_due_writes_nothing(desk: Desk) -> None:
    """It is asked every second: on SQLite it must not take the lock of writers."""
    engine, begun = desk.office.store.engine, []
    note(desk, 1)
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such lock")
    sa.event.listen(engine, "checkout", lambda *_: begun.append(1))
    with desk.office.store.write():
        assert seal(desk.office) == 0
    assert len(begun) == 2


def test_a_checkpoint_is_signed_at_the_time_of_its_round(desk: Desk) -> None:
    (signed,) = read(notes(desk.office.store)[-1])
    assert signed.checkpoint.at == desk.clock()
    assert rows(desk.office.store, tables.audit_checkpoint)[-1].at == desk.clock()


def test_a_log_that_was_begun_anew_is_not_signed(desk: Desk) -> None:
    """Whoever empties the tree would have the worker sign the entries as they are now."""
    with desk.office.store.write() as unit:
        places.put(unit, "mailto:dpo@example.fi", 3, desk.clock())
    for table in (tables.audit_leaf, tables.audit_salt, tables.audit_checkpoint):
        sql(desk.office.store, f"DELETE FROM {table.name}")
    sql(desk.office.store, "DELETE FROM install WHERE key = 'audit_edge'")
    desk.clock.go(hours=2)
    with pytest.raises(Unsound, match="sent outside"):
        seal(desk.office)


def test_a_tree_whose_last_checkpoint_our_key_did_not_sign_is_not_signed(desk: Desk) -> None:
    (last,) = outside(desk.office.store)
    stranger = ephemeral().signers[-1]
    forged = stranger.sign(last.checkpoint.size, last.checkpoint.root, last.checkpoint.at)
    with desk.office.store.engine.begin() as connection:
        connection.execute(sa.update(tables.audit_checkpoint).values(note=forged))
    note(desk, 1)
    desk.clock.go(hours=2)
    with pytest.raises(Unsound, match="not signed by our key"):
        seal(desk.office)


def test_of_old_checkpoints_the_last_of_each_day_is_kept(desk: Desk) -> None:
    for _ in range(3):
        note(desk, 1)
        desk.clock.go(hours=2)
        seal(desk.office)
    assert [each.checkpoint.size for each in outside(desk.office.store)] == [3, 4, 5, 6]
    desk.clock.go(days=9)
    note(desk, 1)
    seal(desk.office)
    assert [each.checkpoint.size for each in outside(desk.office.store)] == [6, 7]
    assert verified(desk).fault is None
