"""The sentences of scripts: what is done after `!`, and what must be true after `*`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.drill.findings import Surprise

if TYPE_CHECKING:
    from bot.drill.stage import Stage

Told = Callable[..., object]
_DEEDS: dict[re.Pattern[str], Told] = {}
_TRUTHS: dict[re.Pattern[str], Told] = {}


def deed(pattern: str) -> Callable[[Told], Told]:
    """The words of a deed, as a pattern whose groups its function is handed."""
    return _learner(_DEEDS, pattern)


def truth(pattern: str) -> Callable[[Told], Told]:
    """The words of a truth. Its function gives None when it holds, else what was seen."""
    return _learner(_TRUTHS, pattern)


def _learner(known: dict[re.Pattern[str], Told], pattern: str) -> Callable[[Told], Told]:
    def learn(told: Told) -> Told:
        known[re.compile(pattern)] = told
        return told

    return learn


def do(stage: Stage, words: str) -> None:
    """Do it, and let the worker work. Raises Surprise, or ValueError for what nobody does."""
    _tell(_DEEDS, stage, words)
    stage.world.work()


def must_hold(stage: Stage, words: str) -> None:
    """Raises Surprise when a sentence is not true, ValueError when nobody knows it."""
    seen = _tell(_TRUTHS, stage, words)
    if seen is not None:
        raise Surprise(words, str(seen))


def _tell(known: dict[re.Pattern[str], Told], stage: Stage, words: str) -> object:
    for pattern, told in known.items():
        if found := pattern.fullmatch(words):
            return told(stage, *found.groups())
    raise ValueError(f"nobody knows what this means: {words!r}")
