"""Days with crashes between any two steps: nothing lost, nothing twice, nothing left behind."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.conversations.test_transcripts import empty
from tests.simulation.day import Day, play

TESTS, SEEDS = 50, 10
ON_POSTGRESQL = 5


def lived(seeds: range, database: str | None = None) -> Counter[str]:
    """What happened in these days; the first that is broken is printed with its seed."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts += play(seed, database).counts
    print(dict(counts))
    return counts


@pytest.mark.parametrize("first", range(0, TESTS * SEEDS, SEEDS))
def test_every_day_ends_well_however_it_went(first: int) -> None:
    counts = lived(range(first, first + SEEDS))
    # the days were as bad as they are meant to be
    assert counts["crashes"] > SEEDS
    assert counts["texts in"] > 10 * SEEDS


@pytest.mark.parametrize("first", (10_000, 20_000))
def test_so_it_does_on_postgresql(
    first: int, postgresql_engine: sa.Engine, postgresql_url: str
) -> None:
    try:
        assert lived(range(first, first + ON_POSTGRESQL), postgresql_url)["crashes"]
    finally:
        empty(postgresql_engine)


def test_a_seed_tells_the_whole_day() -> None:
    """What is drawn, who goes on first, when it crashes: all the same again."""

    def told(day: Day) -> list[str]:
        return day.record

    assert told(play(3)) == told(play(3))
