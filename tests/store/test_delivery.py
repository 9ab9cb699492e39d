"""The life of an outgoing text only moves forward, whoever tells what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.domain import MessageState, Report
from bot.store import delivery, outbox
from bot.store.unit import Store
from tests.store import given
from tests.store.given import HOUR, MINUTE, NOW

QUEUED, SENDING, SENT = MessageState.QUEUED, MessageState.SENDING, MessageState.SENT
UNKNOWN, DELIVERED = MessageState.UNKNOWN, MessageState.DELIVERED
FAILED, EXPIRED = MessageState.FAILED, MessageState.EXPIRED

FORWARD = {
    (SENDING, QUEUED),
    (SENDING, SENT),
    (SENDING, UNKNOWN),
    (SENDING, DELIVERED),
    (SENDING, FAILED),
    (UNKNOWN, QUEUED),
    (UNKNOWN, SENT),
    (UNKNOWN, DELIVERED),
    (UNKNOWN, FAILED),
    (SENT, DELIVERED),
    (SENT, FAILED),
    (QUEUED, FAILED),
    (QUEUED, EXPIRED),
}
STEPS = [(a, b) for a in MessageState for b in MessageState if b is not SENDING]


def row(store: Store) -> Any:
    return given.rows(store, "message_out")[0]


def text_in(store: Store, state: MessageState) -> int:
    """A text whose life has come as far as `state`."""
    id_ = given.queue(store, "tok")
    with store.write() as unit:
        if state is not QUEUED and state is not EXPIRED:
            outbox.claim(unit, id_, NOW)
        if state not in (QUEUED, SENDING):
            assert delivery.settle(unit, id_, state, NOW)
    assert row(store)["state"] == state
    return id_


def settle(store: Store, id_: int, state: MessageState, **values: Any) -> bool:
    with store.write() as unit:
        return delivery.settle(unit, id_, state, NOW, **values)


def report(store: Store, told: Report, now: datetime = NOW) -> bool:
    with store.write() as unit:
        return delivery.report(unit, told, now)


@pytest.mark.parametrize(("before", "after"), STEPS, ids=lambda state: state.value)
def test_a_step_is_taken_only_forward(
    sqlite_store: Store, before: MessageState, after: MessageState
) -> None:
    id_ = text_in(sqlite_store, before)
    moved = settle(sqlite_store, id_, after)
    assert moved is ((before, after) in FORWARD)
    assert row(sqlite_store)["state"] == (after if moved else before)


def test_what_the_gateway_told_is_kept(store: Store) -> None:
    id_ = text_in(store, SENDING)
    settle(store, id_, SENT, provider_id="SM9")
    assert (row(store)["provider_id"], row(store)["sent_at"]) == ("SM9", NOW)
    settle(store, id_, FAILED, reason="30003")
    assert (row(store)["provider_id"], row(store)["reason"]) == ("SM9", "30003")


@pytest.mark.parametrize("told", [{"key": "tok"}, {"provider_id": "SM9"}])
def test_a_report_finds_its_text_by_our_key_or_the_gateways_id(
    store: Store, told: dict[str, str]
) -> None:
    settle(store, text_in(store, SENDING), SENT, provider_id="SM9")
    assert report(store, Report(DELIVERED, **told))
    assert row(store)["state"] == DELIVERED


def test_a_report_never_takes_back_a_delivery(store: Store) -> None:
    text_in(store, DELIVERED)
    for state in (SENT, FAILED, UNKNOWN, QUEUED, SENDING, DELIVERED):
        assert not report(store, Report(state, key="tok"))
    assert row(store)["state"] == DELIVERED


def test_a_report_may_come_before_the_answer_to_the_sending(store: Store) -> None:
    id_ = text_in(store, SENDING)
    assert report(store, Report(DELIVERED, key="tok"))
    assert not settle(store, id_, SENT, provider_id="SM9")
    assert row(store)["state"] == DELIVERED


def test_a_report_settles_a_lost_answer_and_stops_another_try(store: Store) -> None:
    id_ = text_in(store, UNKNOWN)
    settle(store, id_, QUEUED, next_at=NOW + HOUR)
    assert report(store, Report(SENT, key="tok", provider_id="SM9"))
    with store.write() as unit:
        assert outbox.claim(unit, id_, NOW + HOUR) is None


def test_a_text_that_was_never_tried_cannot_be_reported_as_sent(store: Store) -> None:
    text_in(store, QUEUED)
    assert not report(store, Report(DELIVERED, key="tok"))
    assert row(store)["state"] == QUEUED


@pytest.mark.parametrize(
    "told",
    [Report(DELIVERED), Report(DELIVERED, key="forged"), Report(FAILED, provider_id="forged")],
)
def test_a_report_of_nothing_we_know_changes_nothing(store: Store, told: Report) -> None:
    text_in(store, SENT)
    assert not report(store, told)
    assert row(store)["state"] == SENT


def test_a_text_stuck_in_sending_becomes_unknown(store: Store) -> None:
    text_in(store, SENDING)
    with store.write() as unit:
        assert delivery.stuck(unit, NOW, NOW + HOUR) == 0
        assert delivery.stuck(unit, NOW + MINUTE, NOW + HOUR) == 1
        assert delivery.stuck(unit, NOW + MINUTE, NOW + HOUR) == 0
    assert (row(store)["state"], row(store)["next_at"]) == (UNKNOWN, NOW + HOUR)


def test_a_code_that_expired_while_it_waited_is_not_sent(store: Store) -> None:
    given.queue(store, "code", expires_at=NOW + MINUTE)
    given.queue(store, "text")
    with store.write() as unit:
        assert delivery.expire_codes(unit, NOW) == 0
        assert delivery.expire_codes(unit, NOW + MINUTE) == 1
    assert [one["state"] for one in given.rows(store, "message_out")] == [EXPIRED, QUEUED]


@pytest.mark.parametrize(
    ("state", "now", "blanked", "after"),
    [
        (QUEUED, NOW, False, QUEUED),
        (SENDING, NOW, False, SENDING),
        (UNKNOWN, NOW, False, UNKNOWN),
        (SENT, NOW, True, SENT),
        (DELIVERED, NOW, True, DELIVERED),
        (FAILED, NOW, True, FAILED),
        (QUEUED, NOW + HOUR, True, EXPIRED),
        (UNKNOWN, NOW + HOUR, True, UNKNOWN),
    ],
)
def test_number_and_text_are_blanked_when_over_or_when_due(
    store: Store, state: MessageState, now: datetime, blanked: bool, after: MessageState
) -> None:
    id_ = given.queue(store, "tok", blank_at=NOW + HOUR)
    with store.write() as unit:
        if state is not QUEUED:
            outbox.claim(unit, id_, NOW)
        if state not in (QUEUED, SENDING):
            delivery.settle(unit, id_, state, NOW)
        assert delivery.blank(unit, now) == int(blanked)
    gone = [row(store)[name] is None for name in ("number", "number_key", "text", "text_key")]
    assert gone == [blanked] * 4
    assert row(store)["state"] == after


def test_other_texts_are_not_blanked(store: Store) -> None:
    text_in(store, DELIVERED)
    with store.write() as unit:
        assert delivery.blank(unit, NOW + 100 * HOUR) == 0


def test_a_text_that_is_put_back_was_not_tried(store: Store) -> None:
    id_ = text_in(store, SENDING)
    with store.write() as unit:
        delivery.put_back(unit, id_, NOW + MINUTE)
    found = row(store)
    assert (found["state"], found["attempts"], found["next_at"]) == (QUEUED, 0, NOW + MINUTE)
    assert not report(store, Report(DELIVERED, key="tok"))


def test_a_text_goes_back_to_the_queue_for_another_gateway(store: Store) -> None:
    settle(store, text_in(store, SENDING), QUEUED, gateway="kannel")
    assert row(store)["gateway"] == "kannel"
