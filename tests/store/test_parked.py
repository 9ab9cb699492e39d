"""Texts that could not be answered are kept as they came, and taken by one worker only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.domain import Inbound
from bot.store import parked, registrants
from bot.store.staff.renumbering import renumber
from bot.store.unit import Store
from tests.store import given
from tests.store.given import HOUR, MINUTE, NOW, NUMBER, OTHER_NUMBER, SERVICE, THIRD_NUMBER

TEXT = Inbound("twilio", "SM1", NUMBER, SERVICE, "salaisuus", NOW, pictures=2, opt_out="STOP")


def park(store: Store, inbound: Inbound = TEXT) -> int:
    with store.write() as unit:
        return parked.park(unit, inbound, "ValueError", NOW + MINUTE)


def due(store: Store, now: Any = NOW + MINUTE) -> list[Any]:
    with store.read() as unit:
        return parked.due(unit, now, 10)


def take(store: Store, which: Any) -> Any:
    with store.write() as unit:
        return parked.take(unit, which)


def test_it_is_due_at_its_time_and_as_it_came(store: Store) -> None:
    id_ = park(store)
    assert due(store, NOW) == []
    (found,) = due(store)
    assert (found.id, found.tries) == (id_, 1)
    row = take(store, found)
    assert (row.gateway, row.number, row.service_number, row.text) == (
        *("twilio", NUMBER, SERVICE, "salaisuus"),
    )
    assert (row.pictures, row.opt_out, row.received_at) == (2, "STOP", NOW)
    assert due(store) == []


def test_of_many_workers_one_gets_it(store: Store) -> None:
    park(store)
    (found,) = due(store)
    with ThreadPoolExecutor(8) as workers:
        got = list(workers.map(lambda _: take(store, found), range(16)))
    assert sum(row is not None for row in got) == 1


def test_a_try_counts_once(store: Store) -> None:
    park(store)
    (found,) = due(store)
    with store.write() as unit:
        assert parked.put_off(unit, found, "KeyError", NOW + HOUR)
        assert not parked.put_off(unit, found, "KeyError", NOW + HOUR)
    assert take(store, found) is None
    assert [row.tries for row in due(store, NOW + HOUR)] == [2]
    with store.read() as unit:
        assert [row.reason for row in parked.listing(unit)] == ["KeyError"]
        assert parked.standing(unit) == (1, NOW)


def test_the_language_that_was_spoken_is_known(store: Store) -> None:
    with store.read() as unit:
        assert parked.language(unit, NUMBER, SERVICE) is None
    given.facts(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE conversation SET language = 'sv'")
    with store.read() as unit:
        assert parked.language(unit, NUMBER, SERVICE) == "sv"
        assert parked.language(unit, OTHER_NUMBER, SERVICE) is None


@pytest.mark.parametrize(("alone", "number"), [(True, THIRD_NUMBER), (False, NUMBER)])
def test_it_goes_along_to_her_new_number_unless_the_old_one_is_shared(
    store: Store, alone: bool, number: str
) -> None:
    park(store)
    with store.write() as unit:
        given.person(unit)
        (person,) = registrants.find(unit, NUMBER)
        renumber(unit, person, THIRD_NUMBER, alone=alone, confirmed_at=NOW, now=NOW)
    (found,) = due(store)
    assert found.number_key == store.keys.lookup(number)
    assert take(store, found).number == number
