"""What waits is counted and listed, and cheaply, however much is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain import Inbound, MessageState
from bot.store import delivery, outbox, pace, parked, unsettled, waiting
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, HOUR, MINUTE, NOW, NUMBER, OTHER_NUMBER, SERVICE

SENT, FAILED, UNKNOWN = MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN


def standing(store: Store, now: datetime = NOW) -> waiting.Standing:
    with store.read() as unit:
        return waiting.standing(unit, now)


def counts(store: Store) -> dict[str, int]:
    with store.read() as unit:
        return waiting.counts(unit)


def end(store: Store, id_: int, state: MessageState, **more: Any) -> None:
    with store.write() as unit:
        assert outbox.claim(unit, id_, NOW)
        assert delivery.settle(unit, id_, state, NOW, **more)


@pytest.mark.parametrize("ago", [timedelta(0), MINUTE, DAY])
def test_how_long_the_oldest_has_waited_is_known(store: Store, ago: timedelta) -> None:
    given.queue(store, "1", NOW - ago)
    given.queue(store, "2")
    found = standing(store)
    assert (found.oldest, found.overdue) == (ago.total_seconds(), ago.total_seconds())


def test_nothing_waits_in_an_empty_outbox(store: Store) -> None:
    id_ = given.queue(store, "1")
    with store.write() as unit:
        outbox.claim(unit, id_, NOW)
    assert standing(store) == waiting.Standing(None, None, None, 0, None)


def test_what_waits_for_another_try_is_old_and_not_overdue_nor_is_what_stands_behind_it(
    store: Store,
) -> None:
    id_ = given.queue(store, "1", NOW - HOUR)
    given.queue(store, "2", NOW - HOUR)
    end(store, id_, MessageState.QUEUED, next_at=NOW + MINUTE)
    found = standing(store)
    assert (found.oldest, found.overdue) == (HOUR.total_seconds(), None)
    assert standing(store, NOW + HOUR).overdue == (HOUR - MINUTE).total_seconds()


def test_that_texts_are_taken_is_known(store: Store) -> None:
    with store.write() as unit:
        pace.take(unit, SERVICE, NOW - HOUR, 20)
    idle = standing(store).idle
    assert idle == pytest.approx(HOUR.total_seconds(), abs=0.1)


def test_what_came_in_and_waits_is_known(store: Store) -> None:
    inbound = Inbound("twilio", "SM1", NUMBER, SERVICE, "TIEDOT", NOW - HOUR)
    with store.write() as unit:
        parked.park(unit, inbound, "ValueError", NOW)
    found = standing(store)
    assert (found.parked, found.late) == (1, HOUR.total_seconds())


def test_texts_are_counted_by_their_state(store: Store) -> None:
    for n, state in enumerate((SENT, SENT, FAILED, UNKNOWN)):
        end(store, given.queue(store, f"{n}"), state)
    given.queue(store, "waits")
    assert counts(store) == {"queued": 1, "sent": 2, "failed": 1, "unknown": 1}


def test_what_is_over_is_counted_only_so_far_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert waiting.NEWEST < waiting.MOST
    for n in range(3):
        end(store, given.queue(store, f"{n}"), SENT)
    monkeypatch.setattr(waiting, "_COUNTS", tuple(waiting._counts(newest=2, most=1)))
    given.queue(store, "waits")
    given.queue(store, "waits too")
    assert counts(store) == {"queued": 1}
    monkeypatch.setattr(waiting, "_COUNTS", tuple(waiting._counts(newest=4, most=9)))
    assert counts(store) == {"queued": 2, "sent": 2}


@pytest.mark.parametrize(
    ("asked", "tokens"),
    [
        ({}, ["a", "b", "c"]),
        ({"number": NUMBER}, ["a", "c"]),
        ({"since": NOW}, ["b", "c"]),
        ({"number": NUMBER, "since": NOW}, ["c"]),
    ],
)
def test_texts_are_listed_by_number_and_since(
    store: Store, asked: dict[str, Any], tokens: list[str]
) -> None:
    given.queue(store, "a", NOW - DAY, text="a")
    given.queue(store, "b", NOW, text="b", number=OTHER_NUMBER)
    given.queue(store, "c", NOW + DAY, text="c")
    with store.read() as unit:
        assert [row.text for row in waiting.listing(unit, **asked)] == tokens


def test_what_waits_and_what_is_given_up_are_listed_apart(store: Store) -> None:
    for n, state in enumerate((SENT, FAILED, UNKNOWN, UNKNOWN)):
        end(store, given.queue(store, f"{n}"), state)
    *_, last = given.rows(store, "message_out")
    with store.write() as unit:
        assert unsettled.give_up(unit, last["id"], NOW)
    given.queue(store, "waits")
    with store.read() as unit:
        found = {
            which: [row.state for row in waiting.listing(unit, which=which)]
            for which in ("waiting", "dead")
        }
    assert found == {"waiting": ["unknown", "queued"], "dead": ["failed", "unknown"]}
