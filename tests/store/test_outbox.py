"""Texts wait in the outbox: due in the order of each number, taken by one worker only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from bot.domain import MessageState, Outbound
from bot.store import outbox
from bot.store.unit import Store
from tests.store import given
from tests.store.given import HOUR, MINUTE, NOW, NUMBER, OTHER_NUMBER, SERVICE, THIRD_NUMBER


def due(store: Store, now: datetime = NOW, limit: int = 10) -> list[int]:
    with store.read() as unit:
        return outbox.due(unit, now, limit)


def claim(store: Store, id_: int, now: datetime = NOW) -> outbox.Claimed | None:
    with store.write() as unit:
        return outbox.claim(unit, id_, now)


def settle(store: Store, id_: int, state: MessageState, **values: Any) -> bool:
    with store.write() as unit:
        return outbox.settle(unit, id_, state, NOW, **values)


def test_a_claimed_text_is_as_it_was_queued(store: Store) -> None:
    id_ = given.queue(store, "tok", in_reply_to=9)
    claimed = claim(store, id_)
    outbound = Outbound(id_, "tok", "twilio", NUMBER, SERVICE, "Nimi: Maija Meikäläinen")
    assert claimed == outbox.Claimed(outbound, "data.view", 1, 9)


def test_a_token_is_never_used_twice(store: Store) -> None:
    given.queue(store, "tok")
    with pytest.raises(Exception, match=r"(?i)unique"):
        given.queue(store, "tok")


def test_of_each_number_only_the_oldest_is_due(store: Store) -> None:
    first = given.queue(store, "1")
    given.queue(store, "2")
    other = given.queue(store, "3", number=OTHER_NUMBER)
    assert due(store) == [first, other]


@pytest.mark.parametrize(
    ("state", "next_is_due"),
    [
        (None, False),
        (MessageState.SENT, True),
        (MessageState.UNKNOWN, True),
        (MessageState.DELIVERED, True),
        (MessageState.FAILED, True),
    ],
)
def test_the_next_waits_until_the_one_before_was_handed_over(
    store: Store, state: MessageState | None, next_is_due: bool
) -> None:
    first, second = given.queue(store, "1"), given.queue(store, "2")
    claim(store, first)
    if state:
        settle(store, first, state)
    assert (due(store) == [second]) is next_is_due
    assert (claim(store, second) is not None) is next_is_due


def test_an_answer_waits_for_no_text_of_our_own_accord(store: Store) -> None:
    """Advertising that waits for the morning would else silence the number all night."""
    given.queue(store, "1", campaign="joulu", not_before=NOW + HOUR)
    second = given.queue(store, "2", campaign="loppiainen")
    answer = given.queue(store, "3")
    assert due(store) == [answer]
    assert claim(store, second) is None
    assert claim(store, answer)
    settle(store, answer, MessageState.SENT)
    assert due(store) == []


def test_one_that_waits_for_another_try_holds_up_its_own_number_only(store: Store) -> None:
    first = given.queue(store, "1")
    given.queue(store, "2")
    other = given.queue(store, "3", number=OTHER_NUMBER)
    claim(store, first)
    settle(store, first, MessageState.QUEUED, next_at=NOW + MINUTE)
    assert due(store) == [other]
    assert due(store, NOW + MINUTE) == [other, first]
    claimed = claim(store, first, NOW + MINUTE)
    assert claimed is not None
    assert claimed.attempts == 2


def test_the_longest_due_come_first_and_no_more_than_asked(store: Store) -> None:
    late = given.queue(store, "1", NOW - MINUTE, number=OTHER_NUMBER)
    later = given.queue(store, "2", NOW)
    early = given.queue(store, "3", NOW - HOUR, number=THIRD_NUMBER)
    assert due(store) == [early, late, later]
    assert due(store, limit=2) == [early, late]


def test_what_is_not_to_be_sent_yet_is_not_due(store: Store) -> None:
    id_ = given.queue(store, "1", not_before=NOW + HOUR)
    assert due(store) == []
    assert claim(store, id_) is None
    assert due(store, NOW + HOUR) == [id_]


def test_an_expired_text_is_not_sent_and_holds_nobody_up(store: Store) -> None:
    code = given.queue(store, "1", expires_at=NOW)
    after = given.queue(store, "2")
    assert due(store) == [after]
    assert claim(store, code) is None
    assert claim(store, after) is not None


def test_of_many_workers_one_gets_a_text(store: Store) -> None:
    id_ = given.queue(store, "1")
    with ThreadPoolExecutor(12) as pool:
        got = list(pool.map(lambda _: claim(store, id_), range(24)))
    assert sum(one is not None for one in got) == 1


def test_one_that_waits_holds_up_no_other_conversation_of_the_same_person(store: Store) -> None:
    first = given.queue(store, "1")
    elsewhere = given.queue(store, "2", service_number="+358297654321")
    claim(store, first)
    settle(store, first, MessageState.QUEUED, next_at=NOW + HOUR)
    assert due(store) == [elsewhere]
    assert claim(store, elsewhere) is not None
