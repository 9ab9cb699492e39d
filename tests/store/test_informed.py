"""Whether she was told is what became of the text that tells it, on each database."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain import MessageState
from bot.store import delivery, informed, outbox, tables
from bot.store.staff.merging import merge
from bot.store.unit import Store
from tests import sealed
from tests.store import given
from tests.store.given import DAY, HOUR, NOW, NUMBER

ON_ITS_WAY = ("queued", "sending", "sent", "unknown", "delivered")
HANDED_OVER = ("sent", "unknown", "delivered")


def told_by(store: Store, state: str, *people: str) -> None:
    """People on one number, and a text that tells them, in this state."""
    with store.write() as unit:
        for each in people or ("maija",):
            given.person(unit, each, name=f"{each} Meikäläinen")
        text = outbox.queue(unit, given.draft("t", message="notice.first"), NOW)
        informed.tells(unit, NUMBER, text)
        if state != "queued":
            assert outbox.claim(unit, text, NOW)
        if state == "expired":
            delivery.withhold(unit, text, "not permitted")
        elif state not in ("queued", "sending"):
            assert delivery.settle(unit, text, MessageState(state), NOW + HOUR)


@pytest.mark.parametrize("state", [*ON_ITS_WAY, "failed", "expired"])
def test_a_text_that_failed_or_never_left_told_nothing(store: Store, state: str) -> None:
    told_by(store, state)
    assert given.facts(store).registrants[0].informed is (state in ON_ITS_WAY)
    with store.read() as unit:
        known = informed.told_at(unit, "maija")
    left = NOW if state == "unknown" else NOW + HOUR  # when it left is not known then
    assert known == (left if state in HANDED_OVER else None)


def test_what_is_known_already_is_told_by_no_text(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, informed_at=NOW - DAY)
        informed.tells(unit, NUMBER, 7)
        assert informed.told_at(unit, "maija") == NOW - DAY
    assert sealed.rows(store, tables.registrant)[0].informed_by is None


def merged(store: Store) -> datetime | None:
    kept, gone = sealed.rows(store, tables.registrant)
    with store.write() as unit:
        merge(unit, kept, gone, "R-1", NOW + DAY)
    (one,) = sealed.rows(store, tables.registrant)
    assert one.informed_by is None
    told: datetime | None = one.informed_at
    return told


@pytest.mark.parametrize(("state", "known"), [("sent", True), ("failed", False)])
def test_who_was_told_as_two_was_told_as_one(store: Store, state: str, known: bool) -> None:
    told_by(store, state, "maija", "maikki")
    assert merged(store) == (NOW + HOUR if known else None)


def test_what_one_of_two_was_not_told_is_owed_to_both(store: Store) -> None:
    told_by(store, "sent")
    with store.write() as unit:
        given.person(unit, "maikki", name="Maija Meikelainen")
    assert merged(store) is None
