"""How many hand-overs nobody knows the outcome of there are between two numbers."""

from __future__ import annotations

from bot.domain import MessageState
from bot.store import delivery, outbox, unsettled
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NOW, OTHER_NUMBER


def lost(store: Store, token: str, **values: str) -> int:
    """A text that left, and nobody knows whether it was taken."""
    row = given.queue(store, token, **values)
    with store.write() as unit:
        assert outbox.claim(unit, row, NOW)
        assert delivery.settle(unit, row, MessageState.UNKNOWN, NOW, next_at=NOW)
    return row


def others(store: Store, row: int) -> int:
    with store.read() as unit:
        return unsettled.others(unit, row)


def test_only_other_texts_between_the_same_numbers_count(store: Store) -> None:
    first = lost(store, "1")
    assert others(store, first) == 0
    lost(store, "2")
    lost(store, "3", number=OTHER_NUMBER)
    lost(store, "4", service_number="+358297654321")
    assert others(store, first) == 1


def test_a_text_that_is_sent_once_more_may_have_been_taken_twice(store: Store) -> None:
    """Both copies of it in a list of two must not pass for two texts."""
    first, second = lost(store, "1"), lost(store, "2")
    with store.write() as unit:
        assert unsettled.repeat(unit, second, NOW)
    assert others(store, first) == 2
