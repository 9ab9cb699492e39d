"""One-time links: found by their hash, used once, void when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.store.staff import accounts, links
from bot.store.unit import Store

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=72)


@pytest.fixture
def member(store: Store) -> int:
    with store.write() as unit:
        found = accounts.add(unit, "aino", "agent", "invited", NOW)
        links.add(unit, found, "a token", LATER, NOW)
    return found


def test_a_link_is_used_once(store: Store, member: int) -> None:
    with store.write() as unit:
        assert links.whose(unit, "a token", NOW) == member
        assert links.use(unit, "a token", NOW) == member
        assert links.use(unit, "a token", NOW) is None
        assert links.whose(unit, "a token", NOW) is None


@pytest.mark.parametrize("token", ["another", "", "a token ", "\x00", "\udcff"])
def test_nothing_else_opens_anything(store: Store, member: int, token: str) -> None:
    with store.write() as unit:
        assert links.use(unit, token, NOW) is None


def test_a_link_is_over_when_its_time_is(store: Store, member: int) -> None:
    with store.write() as unit:
        assert links.use(unit, "a token", LATER) is None
        assert links.use(unit, "a token", LATER - timedelta(seconds=1)) == member


def test_a_later_link_voids_the_earlier(store: Store, member: int) -> None:
    with store.write() as unit:
        links.add(unit, member, "newer", LATER, NOW)
        assert links.use(unit, "a token", NOW) is None
        assert links.use(unit, "newer", NOW) == member
