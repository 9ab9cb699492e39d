"""A gateway is asked to delete a copy until it is done, and holds up no other meanwhile."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

import pytest

from bot.service.copies import BACKOFF, BATCH, LATE, begin_to_forget, forget_copies
from bot.service.outages import IN_A_ROW
from bot.store import tables, waiting
from bot.store.unit import Store
from tests.offices import PEOPLE, Desk, Tray, furnished
from tests.service.books import rows
from tests.service.copied import NOT_FINAL, SILENT, owe, owed, told


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def test_a_copy_that_is_not_final_yet_is_asked_for_again_later_and_later(desk: Desk) -> None:
    owe(desk, "a")
    for n, seconds in enumerate(BACKOFF):
        desk.tray.refusals = [NOT_FINAL]
        assert forget_copies(desk.office) == 0
        (row,) = rows(desk.office.store, tables.remote_copy)
        assert row.tries == n + 1
        wait = (row.next_at - desk.clock()).total_seconds()
        assert 0.8 * seconds <= wait <= 1.2 * seconds
        desk.clock.go(seconds=wait - 1)
        assert forget_copies(desk.office) == 0
        assert desk.tray.refusals == [], "it was asked once"
        desk.clock.go(seconds=1)
    assert forget_copies(desk.office) == 1
    assert owed(desk) == []


def test_a_gateway_that_fails_in_a_row_rests_and_is_asked_for_no_more_in_the_round(
    desk: Desk,
) -> None:
    owe(desk, *(f"c-{n}" for n in range(10)))
    desk.tray.refusals = [SILENT] * 10
    forget_copies(desk.office)
    assert len(desk.tray.refusals) == 10 - IN_A_ROW
    tries = sorted(row.tries for row in rows(desk.office.store, tables.remote_copy))
    assert tries == [0] * 7 + [1] * IN_A_ROW
    forget_copies(desk.office)
    assert len(desk.tray.refusals) == 10 - IN_A_ROW, "nothing is due now"
    desk.tray.refusals = []
    desk.clock.go(hours=1)
    assert forget_copies(desk.office) == 10


def test_a_gateway_that_takes_no_texts_now_is_not_asked(desk: Desk) -> None:
    owe(desk, "a")
    for _ in range(IN_A_ROW):
        desk.office.outages.tell("tray", desk.clock(), worked=False)
    assert (forget_copies(desk.office), desk.tray.forgotten) == (0, [])
    desk.clock.go(minutes=1)
    assert (forget_copies(desk.office), desk.tray.forgotten) == (1, ["a"])


def test_a_round_asks_for_so_many_and_the_next_for_the_rest(desk: Desk) -> None:
    owe(desk, *(f"c-{n}" for n in range(BATCH + 3)))
    assert [forget_copies(desk.office) for _ in range(3)] == [BATCH, 3, 0]


def test_a_fault_of_ours_stops_no_other_copy(desk: Desk) -> None:
    owe(desk, "a", "b")
    desk.tray.refusals = [KeyError("a")]  # type: ignore[list-item]
    assert forget_copies(desk.office) == 1
    assert len(owed(desk)) == 1


def test_what_a_dead_worker_had_taken_is_asked_for_when_its_time_is_over(desk: Desk) -> None:
    owe(desk, "a")

    class Dies(Tray):
        def forget(self, provider_id: str) -> None:
            raise KeyboardInterrupt

    whole, desk.office.gateways["tray"] = desk.tray, Dies()  # type: ignore[index]
    with pytest.raises(KeyboardInterrupt):
        forget_copies(desk.office)
    desk.office.gateways["tray"] = whole  # type: ignore[index]
    assert forget_copies(desk.office) == 0
    desk.clock.go(minutes=11)
    assert forget_copies(desk.office) == 1


@dataclass
class Silent(Tray):
    """A gateway that keeps the answer back until it is let go."""

    asked: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def forget(self, provider_id: str) -> None:
        self.asked.set()
        assert self.let_go.wait(60)


def test_a_silent_gateway_holds_up_no_other_and_is_asked_by_one_thread(desk: Desk) -> None:
    silent, other = Silent(name="silent"), Tray(name="other")
    desk.office.gateways.update(silent=silent, other=other)  # type: ignore[attr-defined]
    owe(desk, "s-1", gateway="silent")
    owe(desk, "o-1", gateway="other")
    begun = begin_to_forget(desk.office)
    try:
        assert silent.asked.wait(60)
        owe(desk, "s-2", gateway="silent")
        (waits,) = [thread for thread in begun if thread.name.endswith("silent")]
        (works,) = [thread for thread in begun if thread is not waits]
        works.join(60)
        assert other.forgotten == ["o-1"]
        assert waits.is_alive()
        assert begin_to_forget(desk.office) == []
    finally:
        silent.let_go.set()
        for thread in begun:
            thread.join(60)
    assert owed(desk) == ["s-2"]


def test_nothing_is_begun_where_nothing_is_owed(desk: Desk) -> None:
    assert begin_to_forget(desk.office) == []


# ---------------------------------------------------------------- what is never deleted


def test_a_copy_that_stays_for_days_is_told_of_once_and_asked_for_further_on(desk: Desk) -> None:
    owe(desk, "a", "b")
    desk.tray.refusals = [NOT_FINAL] * 1000
    for _ in range(30):
        desk.clock.go(hours=8)
        forget_copies(desk.office)
    assert told(desk, "copies stay") == [("clock", None, "tray", "2 copies")]
    assert owed(desk) == ["a", "b"]
    with desk.office.store.read() as unit:
        standing = waiting.standing(unit, desk.clock())
    assert standing.copies == 2
    assert standing.kept is not None
    assert standing.kept > LATE.total_seconds()
    desk.tray.refusals = []
    desk.clock.go(hours=8)
    assert forget_copies(desk.office) == 2


def test_a_gateway_that_is_set_up_no_more_owes_its_copies_all_the_same(desk: Desk) -> None:
    owe(desk, "a", gateway="former")
    for _ in range(10):
        desk.clock.go(hours=10)
        forget_copies(desk.office)
    assert told(desk, "copies stay") == [("clock", None, "former", "1 copies")]
    desk.office.gateways["former"] = former = Tray(name="former")  # type: ignore[index]
    desk.clock.go(hours=8)
    forget_copies(desk.office)
    assert (former.forgotten, owed(desk)) == (["a"], [])


def test_it_is_one_office(desk: Desk) -> None:
    """Another register's office on the same store asks for the same queue, and nothing twice."""
    owe(desk, "a")
    other = replace(desk.office)
    assert [forget_copies(each) for each in (desk.office, other)] == [1, 0]
