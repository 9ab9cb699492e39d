"""All the scripts at once, as life is: whoever is due goes on, and time passes between.

The seed says when within the first hours each of them begins, and so who meets whom.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.drill.findings import Part
from bot.drill.script import Script
from bot.drill.stage import Stage
from bot.drill.world import World

SPREAD = 180
"""Minutes within which everybody begins."""

CALM = timedelta(hours=6)
"""After which every text has left, and the log is sealed."""


@dataclass(order=True)
class Turn:
    """When somebody goes on."""

    at: datetime
    order: int
    stage: Stage = field(compare=False)
    steps: Iterator[datetime] = field(compare=False)


def numbers() -> Iterator[str]:
    """Telephone numbers of nobody."""
    return (f"+3584412345{each:02}" for each in range(100))


def play(world: World, scripts: Sequence[Script], seed: int) -> list[Part]:
    """Play all the scripts to their end; what was found, in the order of the scripts."""
    chance, order, free = Random(seed), itertools.count(), numbers()  # noqa: S311, no secret
    stages = [Stage(world, script, free) for script in scripts]
    turns: list[Turn] = []
    for stage in stages:
        begin = world.time.now + timedelta(minutes=chance.uniform(0, SPREAD))
        heapq.heappush(turns, Turn(begin, next(order), stage, stage.play()))
    while turns:
        turn = heapq.heappop(turns)
        world.go(turn.at)
        then = next(turn.steps, None)
        if then is not None:
            heapq.heappush(turns, Turn(then, next(order), turn.stage, turn.steps))
    world.go(world.time.now + CALM)
    for stage in stages:
        stage.end()
    return [stage.part for stage in stages]
