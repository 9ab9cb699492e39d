"""A message is heard once, however often and however many at once bring it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from bot.store.heard import hear_once
from bot.store.unit import Store

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_the_first_is_heard_and_the_second_is_a_repetition(store: Store) -> None:
    with store.write() as unit:
        assert hear_once(unit, "twilio", "SM1", NOW)
    with store.write() as unit:
        assert not hear_once(unit, "twilio", "SM1", NOW)


def test_the_same_id_of_another_gateway_is_another_message(store: Store) -> None:
    with store.write() as unit:
        assert hear_once(unit, "twilio", "1", NOW)
        assert hear_once(unit, "kannel", "1", NOW)


def test_what_was_rolled_back_was_not_heard(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as unit:
        hear_once(unit, "twilio", "SM1", NOW)
        raise RuntimeError
    with store.write() as unit:
        assert hear_once(unit, "twilio", "SM1", NOW)


def test_of_forty_at_once_exactly_one_hears_it(store: Store) -> None:
    def hear(_: int) -> bool:
        with store.write() as unit:
            return hear_once(unit, "twilio", "SM1", NOW)

    with ThreadPoolExecutor(40) as pool:
        assert sum(pool.map(hear, range(40))) == 1
