"""A message is heard once, however often and however many at once bring it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from bot.store.heard import hear_once
from bot.store.unit import Store
from tests.store.given import NUMBER, OTHER_NUMBER

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_the_first_is_heard_and_the_second_is_a_repetition(store: Store) -> None:
    with store.write() as unit:
        assert hear_once(unit, "twilio", "SM1", NUMBER, NOW)
    with store.write() as unit:
        assert not hear_once(unit, "twilio", "SM1", NUMBER, NOW)


def test_the_same_id_of_another_gateway_is_another_message(store: Store) -> None:
    with store.write() as unit:
        assert hear_once(unit, "twilio", "1", NUMBER, NOW)
        assert hear_once(unit, "kannel", "1", NUMBER, NOW)


def test_what_was_rolled_back_was_not_heard(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as unit:
        hear_once(unit, "twilio", "SM1", NUMBER, NOW)
        raise RuntimeError
    with store.write() as unit:
        assert hear_once(unit, "twilio", "SM1", NUMBER, NOW)


def test_of_forty_at_once_exactly_one_hears_it(store: Store) -> None:
    def hear(_: int) -> bool:
        with store.write() as unit:
            return hear_once(unit, "twilio", "SM1", NUMBER, NOW)

    with ThreadPoolExecutor(40) as pool:
        assert sum(pool.map(hear, range(40))) == 1


@pytest.fixture
def postgresql(store: Store) -> Store:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time anyway")
    return store


def test_a_message_is_heard_once_its_number_is_free(postgresql: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with postgresql.write() as unit:
            unit.lock(unit.number_key(NUMBER))
            heard = pool.submit(hear, postgresql, "SM1", NUMBER)
            with pytest.raises(TimeoutError):
                heard.result(0.2)
        assert heard.result(10)


def test_a_repetition_waits_for_nobody(postgresql: Store) -> None:
    assert hear(postgresql, "SM1", NUMBER)
    with ThreadPoolExecutor(1) as pool, postgresql.write() as unit:
        unit.lock(unit.number_key(NUMBER))
        assert pool.submit(hear, postgresql, "SM1", NUMBER).result(10) is False


def test_another_number_waits_for_nobody(postgresql: Store) -> None:
    with ThreadPoolExecutor(1) as pool, postgresql.write() as unit:
        unit.lock(unit.number_key(NUMBER))
        assert pool.submit(hear, postgresql, "SM1", OTHER_NUMBER).result(10)


def test_a_number_whose_message_was_heard_is_held_until_the_unit_ends(postgresql: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with postgresql.write() as unit:
            assert hear_once(unit, "twilio", "SM1", NUMBER, NOW)
            second = pool.submit(hear, postgresql, "SM2", NUMBER)
            with pytest.raises(TimeoutError):
                second.result(0.2)
        assert second.result(10)


def hear(store: Store, message: str, number: str) -> bool:
    with store.write() as unit:
        return hear_once(unit, "twilio", message, number, NOW)
