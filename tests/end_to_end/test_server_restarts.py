"""PostgreSQL is killed and started again under load: all of it goes on by itself, none is lost."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.postgres import own_server
from tests.end_to_end.rig import eventually
from tests.soak.load import Load, loaded, two_of_each

TEXTS, RATE, AWAY = 60, 25, 2.0
RESUMED = 30.0
"""Seconds in which texts are heard and answered again after the server is back."""


def test_everything_resumes_after_postgresql_was_killed(tmp_path: Path) -> None:
    with (
        own_server() as server,
        loaded(tmp_path, server.url, two_of_each, registrants=4 * TEXTS) as load,
    ):
        with texting(load):
            eventually(lambda: len(load.network.taken) > TEXTS, "all is well")
            server.kill()
            time.sleep(AWAY)  # the outage itself
            server.start()
            back = time.monotonic()
            heard = after(back, lambda: sorted(load.people.acknowledged.values()))
            sent = after(back, lambda: [text.at for text in load.network.taken])
        print(f"heard again after {heard:.2f} s, sent again after {sent:.2f} s")
        verdict = load.check()
        assert max(heard, sent) < RESUMED
        assert verdict.doubled_replies == 0
        assert all(member.runs for member in load.here.members)


@contextmanager
def texting(load: Load) -> Iterator[None]:
    """People text all the while."""
    over = threading.Event()

    def text() -> None:
        while not over.is_set():
            load.text(1, RATE)

    thread = threading.Thread(target=text)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def after(moment: float, times: Callable[[], Sequence[float]]) -> float:
    """Seconds from a moment until the first that came after it."""

    def found() -> Sequence[float]:
        seen = times()
        return seen[bisect_right(seen, moment) :][:1]

    end = moment + 2 * RESUMED
    while not (first := found()):
        assert time.monotonic() < end, "never resumed"
        time.sleep(0.05)
    return first[0] - moment
