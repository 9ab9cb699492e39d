"""Checkpoints reach the places outside, however often one of them fails."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.checkpoints import read
from bot.service.publish import SEAL, behind, late, publish
from bot.store import sealing
from bot.store.unit import Store
from bot.work.sweeps import SWEEPS
from tests.offices import Desk, furnished
from tests.service.sealing_log import note, sealed, sql, verified


@dataclass
class Shelf:
    """A place outside: what it was sent, and whether it can be reached."""

    name: str = "https://elsewhere.example.fi"
    pause: timedelta = timedelta()
    notes: list[str] = field(default_factory=list)
    fails: bool = False

    def put(self, title: str, note: str) -> None:
        if self.fails:
            raise OSError("unreachable")
        assert title.endswith(note.splitlines()[1])
        self.notes.append(note)

    @property
    def sizes(self) -> list[int]:
        return [each.checkpoint.size for note in self.notes for each in read(note)]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def desk(store: Store, shelf: Shelf) -> Desk:
    desk = furnished(store)
    desk.office = replace(desk.office, places=(shelf,))
    sealed(desk, 2)
    return desk


def published(desk: Desk) -> bool:
    """Let the worker publish, and wait until it has; whether it had to."""
    thread = publish(desk.office)
    if thread:
        thread.join()
    return thread is not None


def lags(desk: Desk) -> dict[str, float]:
    with desk.office.store.read() as unit:
        found = behind(desk.office, unit)
    return {name: lag / timedelta(minutes=1) for name, lag in found.items()}


def alarms(desk: Desk) -> list[str]:
    with desk.office.store.read() as unit:
        return late(behind(desk.office, unit))


def test_a_new_checkpoint_is_sent_once(desk: Desk, shelf: Shelf) -> None:
    assert publish in SWEEPS
    assert published(desk)
    assert not published(desk)
    sealed(desk, 2)
    assert published(desk)
    assert shelf.sizes == [2, 4]


def test_what_was_sent_is_enough_to_check_the_log(desk: Desk, shelf: Shelf) -> None:
    published(desk)
    sql(desk.office.store, "UPDATE audit SET actor = 'staff:2'", "DELETE FROM audit_checkpoint")
    known = [each for kept in shelf.notes for each in read(kept)]
    found = verified(desk, known)
    assert found.fault is not None


def test_without_places_nothing_is_sent(desk: Desk) -> None:
    desk.office = replace(desk.office, places=())
    assert not published(desk)
    assert lags(desk) == {SEAL: 0}


def test_a_place_that_fails_is_tried_again_every_minute(
    desk: Desk, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.fails = True
    assert published(desk)
    assert "checkpoint failed" in caplog.text
    assert not published(desk)
    desk.clock.go(minutes=1)
    assert published(desk)
    shelf.fails = False
    desk.clock.go(minutes=1)
    assert published(desk)
    assert shelf.sizes == [2]


def test_a_place_that_fails_keeps_no_other_from_its_own(desk: Desk, shelf: Shelf) -> None:
    other = Shelf(name="file:///mnt/other/checkpoints")
    shelf.fails = True
    desk.office = replace(desk.office, places=(shelf, other))
    published(desk)
    assert (shelf.sizes, other.sizes) == ([], [2])


def test_after_twenty_minutes_without_the_place_there_is_an_alarm_until_it_caught_up(
    desk: Desk, shelf: Shelf
) -> None:
    shelf.fails = True
    for _ in range(4):
        assert alarms(desk) == []
        sealed(desk, 1)
        published(desk)
    desk.clock.go(seconds=1)
    assert alarms(desk) == [shelf.name]
    assert lags(desk)[shelf.name] > 15
    shelf.fails = False
    desk.clock.go(minutes=1)
    published(desk)
    assert alarms(desk) == []
    assert shelf.sizes == [6]


def test_a_mailbox_is_left_alone_for_an_hour(desk: Desk) -> None:
    box = Shelf(name="mailto", pause=timedelta(hours=1))
    desk.office = replace(desk.office, places=(box,))
    published(desk)
    for _ in range(11):
        sealed(desk, 1)
        assert not published(desk)
        assert alarms(desk) == []
    sealed(desk, 1)
    assert published(desk)
    assert box.sizes == [2, 14]


def test_entries_that_nobody_seals_are_an_alarm(desk: Desk) -> None:
    note(desk, 1)
    desk.clock.go(minutes=15)
    assert alarms(desk) == []
    desk.clock.go(seconds=1)
    assert alarms(desk) == [SEAL, "https://elsewhere.example.fi"]


def test_a_clock_that_was_put_back_does_not_stop_it(desk: Desk, shelf: Shelf) -> None:
    published(desk)
    desk.clock.go(days=-3)
    sealed(desk, 1)
    assert published(desk)
    assert shelf.sizes == [2, 3]
    assert min(lags(desk).values()) == 0


def test_two_workers_send_it_once(desk: Desk, shelf: Shelf) -> None:
    begin, threads = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        threads.append(publish(desk.office))

    both = [threading.Thread(target=work) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    for sender in threads:
        if sender:
            sender.join()
    assert shelf.sizes == [2]


def test_what_is_sent_holds_nothing_but_size_root_and_time(desk: Desk, shelf: Shelf) -> None:
    published(desk)
    name = desk.office.store.keys.signers[-1].name
    lines = shelf.notes[0].splitlines()
    assert (lines[0], lines[1], lines[4], len(lines)) == (name, "2", "", 6)
    assert sealing.FORGOT not in shelf.notes[0]
