"""Which gateway sends a text: the one it came through, another one while that one is out.

A small memory of this process: nothing is lost with it. It is asked before a text is handed
over, so a text whose outcome is unknown is never passed on by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

IN_A_ROW = 3
"""So many failures of a gateway one after another, and it is passed over ..."""

REST = timedelta(seconds=30)
"""... until so long after the last of them."""


class Outages:
    """How the gateways fared lately, by name."""

    __slots__ = ("_failures",)

    def __init__(self) -> None:
        self._failures: dict[str, tuple[int, datetime]] = {}

    def tell(self, gateway: str, now: datetime, *, worked: bool) -> None:
        """It took a text or refused it for good; or else it did not take it, or was silent."""
        if worked:
            self._failures.pop(gateway, None)
            return
        before, _ = self._failures.get(gateway, (0, now))
        self._failures[gateway] = (before + 1, now)

    def rests(self, gateway: str, now: datetime) -> bool:
        """It failed several times in a row, and lately."""
        times, last = self._failures.get(gateway, (0, now))
        return times >= IN_A_ROW and now - last < REST

    def choose(self, ways: Sequence[str], first: str, now: datetime) -> str:
        """Of the gateways that have a number, the one to try: `first` unless it rests.

        When all rest it is `first` all the same; one that is no way any more is passed over.
        """
        ring = turned(ways, first)
        return next((each for each in ring if not self.rests(each, now)), ring[0])


def turned(ways: Sequence[str], first: str) -> list[str]:
    """The ways as they come after one another, from `first` on."""
    start = ways.index(first) if first in ways else 0
    return [*ways[start:], *ways[:start]] or [first]
