"""Erased means erased: in every table, and in every byte of SQLite's files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import MessageState
from bot.store import ledger, outbox, waiting
from bot.store.engine import scrub
from bot.store.erasure import erase
from bot.store.registrants import everything
from bot.store.tables import metadata
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NOW, NUMBER, OTHER_NUMBER
from tests.store.life import SECRETS, live

LATER = NOW + timedelta(days=2)


def gone(store: Store, id_: str = "maija") -> bool:
    with store.write() as unit:
        return erase(unit, id_, "R-maija", LATER)


TABLES = [name for name in metadata.tables if name != "shredding"]  # it is empty a round later


def whole(store: Store) -> str:
    """Every row of every table, as text."""
    return "\n".join(str(dict(row)) for name in TABLES for row in given.rows(store, name))


def test_no_word_of_hers_stays_in_any_table(store: Store) -> None:
    live(store)
    before = whole(store)
    assert all(word in before for word in (*SECRETS, NUMBER))
    assert gone(store)
    after = whole(store)
    assert [word for word in (*SECRETS, NUMBER) if word in after] == []
    assert str(store.keys.lookup(NUMBER)) not in after


def test_only_the_ban_is_still_found_by_her_number(store: Store) -> None:
    live(store)
    gone(store)
    with store.read() as unit:
        assert set(everything(unit, NUMBER)) == {"ban"}


def test_a_number_that_was_not_banned_is_banned_now(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    gone(store)
    assert given.facts(store).banned_since == LATER


def test_reference_kind_and_dates_of_her_request_stay(store: Store) -> None:
    live(store)
    gone(store)
    (row,) = given.rows(store, "request")
    assert (row["ref"], row["kind"], row["received_at"]) == ("R-maija", "staff", NOW)
    assert [one["event"] for one in given.rows(store, "request_event")] == ["received", "joined"]
    blank = ("number", "number_key", "registrant", "text", "details")
    assert [row[name] for name in blank] == [None] * len(blank)


def test_texts_that_still_wait_are_not_sent(store: Store) -> None:
    live(store)
    with store.write() as unit:
        first, _ = (row.id for row in waiting.listing(unit, NUMBER))
        outbox.claim(unit, first, NOW)
        outbox.settle(unit, first, MessageState.SENT, NOW)
    gone(store)
    states = [(row["state"], row["reason"]) for row in given.rows(store, "message_out")]
    assert states == [("sent", None), ("failed", "erased")]
    with store.read() as unit:
        assert outbox.due(unit, LATER, 10) == []


def test_what_is_queued_afterwards_is_sent(store: Store) -> None:
    live(store)
    with store.write() as unit:
        erase(unit, "maija", "R-maija", LATER)
        id_ = outbox.queue(unit, given.draft("done", blank_at=LATER), LATER)
    with store.write() as unit:
        claimed = outbox.claim(unit, id_, LATER)
    assert claimed is not None
    assert claimed.outbound.recipient == NUMBER


def test_one_that_was_under_way_is_not_tried_again(store: Store) -> None:
    live(store)
    with store.write() as unit:
        first, _ = (row.id for row in waiting.listing(unit, NUMBER))
        outbox.claim(unit, first, NOW)
    gone(store)
    with store.write() as unit:
        outbox.settle(unit, first, MessageState.QUEUED, LATER)
    assert [row["state"] for row in given.rows(store, "message_out")] == ["failed", "failed"]


def test_the_erasure_is_in_the_ledger_and_done_once(store: Store) -> None:
    live(store)
    assert gone(store)
    assert not gone(store)
    with store.read() as unit:
        (mark,) = ledger.known(unit)
        found = ledger.found(unit, mark, b"", None)
    assert (found.kind, found.registrants, found.ref) == ("whole", ("maija",), "R-maija")
    assert found.at == LATER


def test_another_number_is_left_alone(store: Store) -> None:
    live(store)
    live(store, OTHER_NUMBER, "anna")
    with store.read() as unit:
        before = everything(unit, OTHER_NUMBER)
    gone(store)
    with store.read() as unit:
        assert everything(unit, OTHER_NUMBER) == before


def test_whoever_shares_the_number_keeps_what_is_hers(store: Store) -> None:
    live(store)
    with store.write() as unit:
        given.person(unit, "anna", name="Anna Andersson")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM ban")
    gone(store)
    with store.read() as unit:
        found = everything(unit, NUMBER)
    assert [row["name"] for row in found["registrant"]] == ["Anna Andersson"]
    assert [row["registrant"] for row in found["consent"]] == [None]
    assert len(found["restriction"]) == 1
    assert set(found) == {"registrant", "consent", "restriction"}
    assert "ban" not in found


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_no_byte_of_hers_stays_in_the_files(
    sqlite_store: Store, tmp_path: Path, suffix: str
) -> None:
    live(sqlite_store)
    gone(sqlite_store)
    scrub(sqlite_store.engine)
    path = tmp_path / f"omatiedot.db{suffix}"
    held = path.read_bytes() if path.exists() else b""
    found = [word for word in (*SECRETS, NUMBER) if word.encode() in held]
    assert found == []


def test_what_was_proposed_for_her_request_is_void(store: Store) -> None:
    live(store)
    gone(store)
    (found,) = given.rows(store, "staff_proposal")
    assert (found["outcome"], found["details"]) == ("void", None)
