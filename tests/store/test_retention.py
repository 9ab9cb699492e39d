"""What is due by a rule is counted and ended in portions, on each database."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.store import requests, retention, shredding
from bot.store.retention import PURGES
from bot.store.unit import Store, owner_bytes
from tests.store import given
from tests.store.given import DAY, NOW, NUMBER, rows
from tests.store.life import live


def due(store: Store, what: str, before: datetime = NOW) -> int:
    """How many rows of a rule are due."""
    with store.read() as unit:
        return sum(retention.due(unit, each, before) for each in PURGES[what])


def purge(store: Store, what: str, before: datetime = NOW, most: int = 100) -> int:
    """End rows of a rule, so many of each table; how many went."""
    gone = 0
    for each in PURGES[what]:
        with store.write() as unit:
            gone += retention.end(unit, each, before, most, NOW)
    return gone


def closed(store: Store) -> None:
    """Her request is closed; it has three events then."""
    live(store)
    with store.write() as unit:
        assert requests.close(unit, "R-maija", "handled", NOW)


@pytest.mark.parametrize("what", sorted(PURGES))
def test_nothing_is_due_in_an_empty_register(store: Store, what: str) -> None:
    assert (due(store, what), purge(store, what)) == (0, 0)
    with store.read() as unit:
        assert [retention.oldest(unit, each) for each in PURGES[what]] == [None] * len(PURGES[what])


def test_what_ends_is_what_was_counted(store: Store) -> None:
    closed(store)
    for what in PURGES:
        counted = due(store, what)
        assert purge(store, what) == counted
        assert due(store, what) == 0


def test_the_oldest_row_tells_from_when_its_days_count(store: Store) -> None:
    closed(store)
    heard, _, sent, *_ = PURGES["messages"]
    events, *_, cases = PURGES["requests"]
    with store.read() as unit:
        assert retention.oldest(unit, heard) == NOW
        assert retention.oldest(unit, sent) == NOW - DAY
        assert retention.oldest(unit, events) == retention.oldest(unit, cases) == NOW


def test_a_portion_is_no_larger_than_wanted(store: Store) -> None:
    closed(store)
    events = PURGES["requests"][0]
    left = []
    for _ in range(3):
        with store.write() as unit:
            assert retention.end(unit, events, NOW, 1, NOW) == 1
        left.append(len(rows(store, "request_event")))
    assert left == [2, 1, 0]


def test_a_request_that_is_not_closed_is_never_due(store: Store) -> None:
    live(store)
    assert purge(store, "requests", NOW + 9999 * DAY) == 0


def test_a_conversation_in_which_nothing_was_heard_is_due(store: Store) -> None:
    given.facts(store)
    assert purge(store, "conversations", NOW - DAY) == 1


def answered(store: Store) -> None:
    """A text to her answers her request."""
    live(store)
    with store.write() as unit:
        case = requests.find(unit, "R-maija").id
    given.queue(store, "answer", request_id=case)


def test_a_text_that_answers_a_request_keeps_that_it_was_sent_and_nothing_more(
    store: Store,
) -> None:
    answered(store)
    purge(store, "messages")
    (left,) = rows(store, "message_out")
    assert left["token"] == "answer"
    assert left["created_at"] == NOW
    assert {left[name] for name in retention.BLANKED} == {None}
    assert due(store, "messages", NOW + DAY) == 0


def test_it_goes_with_its_request(store: Store) -> None:
    answered(store)
    purge(store, "messages")
    with store.write() as unit:
        requests.close(unit, "R-maija", "handled", NOW)
    purge(store, "requests", NOW - DAY)
    assert len(rows(store, "message_out")) == 1
    purge(store, "requests")
    assert rows(store, "message_out") == rows(store, "request") == []


def keys_of(store: Store, *owners: object) -> list[int]:
    """How many keys of these owners are left, once those that are owed are destroyed."""
    with store.write() as unit:
        for each in shredding.owed(unit, 100):
            store.keeper.destroy(each.owner, each.before)
            shredding.done(unit, each.id)
    with store.keeper.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT owner FROM person_key").scalars()
        there = [bytes(owner) for owner in found]
    return [there.count(owner_bytes(owner)) for owner in owners]


def test_the_keys_of_a_request_go_with_it(store: Store) -> None:
    closed(store)
    case = rows(store, "request")[0]["id"]
    assert keys_of(store, "R-maija", case) == [1, 1]
    purge(store, "requests")
    assert keys_of(store, "R-maija", case) == [0, 0]


def test_the_key_of_a_number_goes_with_the_last_that_it_locks(store: Store) -> None:
    with store.write() as unit:
        key = unit.number_key(NUMBER)
        given.hear(unit)
    given.facts(store)
    purge(store, "conversations")
    assert keys_of(store, key) == [1]
    given.facts(store)
    purge(store, "messages")
    purge(store, "conversations")
    assert keys_of(store, key) == [0]
