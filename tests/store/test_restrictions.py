"""Stops of use: standing, ended, gone along to another number."""

from __future__ import annotations

import pytest

from bot.domain import StopUse
from bot.store import restrictions
from bot.store.cases import stop_use
from bot.store.context import Context
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, SERVICE, SETTINGS, START


@pytest.fixture
def stopped(store: Store) -> Store:
    """Maija's data are not used, on two grounds."""
    context = Context(
        number=MAIJA,
        service_number=SERVICE,
        conversation_id=None,
        language="fi",
        channel="tray",
        message_id=None,
        now=START,
        policy=SETTINGS.register.policy,
    )
    with store.write() as unit:
        stop_use(unit, StopUse("restrict"), context)
        stop_use(unit, StopUse("object"), context)
    return store


def grounds(store: Store, number: str) -> set[str]:
    with store.read() as unit:
        return set(restrictions.standing(unit, number))


def test_one_ground_ends_and_the_other_stands(stopped: Store) -> None:
    with stopped.write() as unit:
        assert restrictions.end(unit, MAIJA, "object", START)
        assert not restrictions.end(unit, MAIJA, "object", START)
        assert not restrictions.end(unit, ANNA, "restrict", START)
    assert grounds(stopped, MAIJA) == {"restrict"}


def test_they_go_along_to_another_number(stopped: Store) -> None:
    with stopped.write() as unit:
        restrictions.move(unit, MAIJA, ANNA)
    assert (grounds(stopped, MAIJA), grounds(stopped, ANNA)) == (set(), {"restrict", "object"})


def test_or_hold_for_both_numbers(stopped: Store) -> None:
    with stopped.write() as unit:
        restrictions.extend(unit, MAIJA, ANNA)
        restrictions.extend(unit, MAIJA, ANNA)
        assert restrictions.standing(unit, ANNA) == restrictions.standing(unit, MAIJA)
    assert grounds(stopped, MAIJA) == {"restrict", "object"}
