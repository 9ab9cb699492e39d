"""What is due by a rule is counted and deleted in portions, on each database."""

from __future__ import annotations

import pytest

from bot.store import requests
from bot.store.retention import PURGES, due, purge
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, NOW, rows
from tests.store.life import live


def closed(store: Store) -> None:
    """Her request is closed; it has three events then."""
    live(store)
    with store.write() as unit:
        assert requests.close(unit, "R-maija", "handled", NOW)


@pytest.mark.parametrize("what", sorted(PURGES))
def test_nothing_is_due_in_an_empty_register(store: Store, what: str) -> None:
    with store.write() as unit:
        assert (due(unit, what, NOW), purge(unit, what, NOW, 10)) == (0, 0)


def test_what_is_deleted_is_what_was_counted(store: Store) -> None:
    closed(store)
    for what in PURGES:
        with store.write() as unit:
            counted = due(unit, what, NOW)
            assert purge(unit, what, NOW, 100) == counted
            assert due(unit, what, NOW) == 0


def test_a_portion_never_parts_a_request_from_its_events(store: Store) -> None:
    closed(store)
    left = []
    for _ in range(5):  # its three events, the proposal, the request
        with store.write() as unit:
            assert purge(unit, "requests", NOW, 1) == 1
        left.append((len(rows(store, "request_event")), len(rows(store, "request"))))
    assert left == [(2, 1), (1, 1), (0, 1), (0, 1), (0, 0)]


def test_a_request_that_is_not_closed_is_never_due(store: Store) -> None:
    live(store)
    with store.write() as unit:
        assert purge(unit, "requests", NOW + 9999 * DAY, 100) == 0


def test_a_conversation_in_which_nothing_was_heard_is_due(store: Store) -> None:
    given.facts(store)
    with store.write() as unit:
        assert purge(unit, "conversations", NOW - DAY, 100) == 1
