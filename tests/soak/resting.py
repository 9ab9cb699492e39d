"""After the load: everything comes to rest, and what a kill cut is not waited for in full."""

from __future__ import annotations

import json
import time

import sqlalchemy as sa

from bot.store import tables
from tests.end_to_end.fleet import Fleet
from tests.soak.posting import Posting

REST = 150.0
"""Seconds in which everything must come to rest once nobody texts any more."""

CUT_LONG_AGO = 10.0
"""Seconds after which a hand-over that has not ended is one that a kill cut."""

MOVED = 3600 * 10**6
"""Microseconds by which the clock of a cut hand-over is put forward, so as not to wait."""


def rest(engine: sa.Engine, gateway: Posting) -> None:
    """Wait until nothing is under way; what a kill cut is not waited for in full."""
    end, out = time.monotonic() + REST, tables.message_out
    waits = out.c.state.in_(("queued", "sending"))
    moving = sa.or_(waits, sa.and_(out.c.state == "unknown", out.c.repeats == 0))
    left = sa.select(sa.func.count()).select_from(out).where(moving)
    quiet = 0
    while quiet < 3:
        assert time.monotonic() < end, f"not at rest after {REST} s: {_standing(engine)}"
        time.sleep(0.3)
        with engine.connect() as connection:
            at_rest = not connection.execute(left).scalar() and not gateway.unanswered
        quiet = quiet + 1 if at_rest else 0
        if not gateway.unanswered:
            put_forward(engine)


def put_forward(engine: sa.Engine) -> None:
    """Time passes for the hand-overs that a kill cut, and for what waits to be settled."""
    before = int((time.time() - CUT_LONG_AGO) * 10**6)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE message_out SET next_at = next_at - {MOVED} "
            f"WHERE state = 'sending' AND next_at < {before} OR state = 'unknown'"
        )


def _standing(engine: sa.Engine) -> str:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT state, reason, attempts, repeats, COUNT(*) FROM message_out GROUP BY 1, 2, 3, 4"
        )
        return json.dumps([list(row) for row in rows])


def check_logs(here: Fleet) -> None:
    """No log tells who texted what."""
    log = here.log
    assert "+358" not in log, "a number stands in a log"
    assert "KIELTO" not in log and "soittakaa" not in log, "a text stands in a log"
