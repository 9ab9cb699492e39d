"""The demo: its own database alone, its own clock, its own people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.gateways.phone import Phone
from bot.service.demo import (
    PEOPLE,
    Demo,
    MovableClock,
    NotTheDemo,
    clock_of,
    furnish,
    mark,
    real_time,
)
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, SERVICE, furnished
from tests.offices import PEOPLE as REGISTERED


@pytest.fixture
def demo(store: Store) -> Demo:
    mark(store, new=True)
    clock = MovableClock(store)
    office = replace(furnished(store).office, gateways={"phone": Phone(SERVICE)}, now=clock)
    furnish(office)
    return Demo(office, clock)


def test_an_empty_database_becomes_the_demos_once(store: Store) -> None:
    assert [mark(store, new=True), mark(store, new=False)] == [True, False]


def test_a_database_that_was_there_before_never_becomes_the_demos(store: Store) -> None:
    with pytest.raises(NotTheDemo):
        mark(store, new=False)


def test_a_register_never_becomes_the_demos(store: Store) -> None:
    furnished(store, *REGISTERED)
    with pytest.raises(NotTheDemo):
        mark(store, new=True)
    with pytest.raises(NotTheDemo):
        clock_of(store, demo=True)


def test_outside_the_demo_time_is_the_real_one(store: Store) -> None:
    assert clock_of(store, demo=False) is real_time
    assert abs(real_time() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_moves_on_for_good_and_never_back(demo: Demo) -> None:
    demo.move_clock(60)
    demo.move_clock(-30)
    again = MovableClock(demo.office.store)
    assert timedelta(minutes=59) < again() - real_time() < timedelta(minutes=61)


def test_a_thread_has_both_sides_in_order(demo: Demo) -> None:
    demo.say(MAIJA, "TIEDOT")
    demo.say(MAIJA, "", pictures=2)
    work_once(demo.office)
    thread = demo.thread(MAIJA)
    assert [each.direction for each in thread] == ["in", "out", "in", "out"]
    assert thread[0].text == "TIEDOT"
    assert "Maija Meikäläinen" in thread[1].text
    assert thread[2].text == "🖼🖼"
    assert (thread[1].state, thread[1].message) == ("delivered", "data.summary")


def test_open_requests_are_shown(demo: Demo) -> None:
    demo.say(MAIJA, "IHMINEN")
    ((ref, kind, state, _),) = demo.requests(MAIJA)
    assert (ref[:2], kind, state) == ("T-", "staff", "open")


def test_all_its_people_can_be_texted_as(demo: Demo) -> None:
    assert demo.service_number == SERVICE
    for person in PEOPLE:
        demo.say(person.number, "OHJE")
        assert len(demo.thread(person.number)) == 2
