"""Where the product starts threads or sleeps, the hub has it done: side by side, in its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from bot.service import deliver, unknown
from bot.work import sweeps
from tests.simulation.hub import Hub


class Looked:
    """What a hand will have done."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.value, self.fault = work, None, None

    def do(self) -> None:
        try:
            self.value = self.work()
        except Exception as fault:
            self.fault = fault

    def result(self) -> Any:
        if self.fault is not None:
            raise self.fault
        return self.value


class Hands:
    """A pool of threads, without threads."""

    def __init__(self, hub: Hub, _most: int) -> None:
        self._hub = hub
        self._looks: list[Looked] = []

    def __enter__(self) -> Hands:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._looks:
            self._hub.all_of([look.do for look in self._looks])

    def submit(self, work: Callable[..., Any], *args: Any) -> Looked:
        self._looks.append(Looked(partial(work, *args)))
        return self._looks[-1]

    def map(self, work: Callable[[Any], Any], items: list[Any]) -> list[Any]:
        return self._hub.all_of([partial(work, item) for item in items])


@contextmanager
def standing_in(hub: Hub) -> Iterator[None]:
    """No threads, and no sleep that anybody has to wait for."""
    hands = partial(Hands, hub)
    slumber = patch.object(deliver, "time", SimpleNamespace(sleep=hub.sleep))
    threads = [patch.object(each, "ThreadPoolExecutor", hands) for each in (deliver, unknown)]
    aside = patch.object(sweeps, "ASIDE", {})  # what goes aside does so in a thread
    with slumber, aside, threads[0], threads[1]:
        yield
