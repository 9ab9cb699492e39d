"""A service number sends at its pace, whoever sends for it; others do not wait for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from bot.store import pace
from bot.store.pace import BURST, PATIENCE, Slot
from bot.store.unit import Store
from tests.store.given import HOUR, NOW, SERVICE

RATE = 20
STEP = timedelta(seconds=1) / RATE
OTHER = "+358291234568"


def take(store: Store, now: datetime = NOW, number: str = SERVICE, rate: int = RATE) -> Slot:
    with store.write() as unit:
        return pace.take(unit, number, now, rate)


def test_after_a_rest_a_burst_leaves_at_once_and_then_one_a_step(store: Store) -> None:
    slots = [take(store) for _ in range(BURST + 3)]
    waits = [(slot.at - NOW) / STEP for slot in slots]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 3]
    assert all(slot.taken for slot in slots)


def test_the_others_do_not_wait(store: Store) -> None:
    for _ in range(BURST + 1):
        take(store)
    assert take(store, number=OTHER) == Slot(NOW, taken=True)


def test_a_slot_that_is_far_away_is_named_and_not_taken(store: Store) -> None:
    while (slot := take(store)).taken:
        assert slot.at - NOW <= PATIENCE
    assert PATIENCE < slot.at - NOW <= PATIENCE + STEP
    assert take(store) == slot
    assert take(store, slot.at).taken


def test_time_that_passes_makes_room(store: Store) -> None:
    for _ in range(BURST):
        take(store)
    assert take(store, NOW + 2 * STEP).at == NOW + 2 * STEP
    assert take(store, NOW + HOUR) == Slot(NOW + HOUR, taken=True)


def test_a_clock_that_was_wrong_holds_nobody_up(store: Store) -> None:
    take(store, NOW + HOUR)
    assert take(store) == Slot(NOW, taken=True)
    assert take(store).at == NOW


def test_even_the_slowest_pace_has_its_burst(store: Store) -> None:
    assert [take(store, rate=1).at for _ in range(BURST)] == [NOW] * BURST
    assert take(store, rate=1).at == NOW + timedelta(seconds=1)


def test_when_the_last_one_left_is_known(store: Store) -> None:
    with store.read() as unit:
        assert pace.last_taken(unit) is None
    take(store)
    with store.read() as unit:
        assert pace.last_taken(unit) == NOW + STEP


def test_no_second_has_more_than_its_share_however_many_hands_take(store: Store) -> None:
    def taken(_: int) -> datetime | None:
        slot = take(store, datetime.now(UTC), rate=RATE)
        return slot.at if slot.taken else None

    with ThreadPoolExecutor(8) as hands:
        got = sorted(at for at in hands.map(taken, range(150)) if at)
    assert len(got) >= RATE
    second = timedelta(seconds=1)
    most = max(sum(at <= other <= at + second for other in got) for at in got)
    print(f"{len(got)} of 150 slots taken, at most {most} in a second")
    assert most <= RATE + BURST
    # a machine that stood still meanwhile makes room for another burst, and for no more
    for beyond in range(1, len(got) - BURST):
        spans = zip(got, got[BURST - 1 + beyond :], strict=False)
        assert all(
            last - first >= beyond * (STEP - timedelta(microseconds=1)) for first, last in spans
        )
