"""How long the queue takes with twenty thousand requests: python -m tests.bench.console

The time in the server alone, signed in, all of them open: the worst there is. Hand in the
address of an empty PostgreSQL database to measure that one; else SQLite is.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import timedelta

import sqlalchemy as sa

from bot.deadlines import legal, promised
from bot.requests import KINDS
from bot.store import tables
from bot.store.engine import make_engine
from bot.store.migrate import migrate
from tests.offices import PEOPLE, SERVICE, START, Desk, furnished
from tests.sealed import sealed_store
from tests.web.console.signed import Browser, Console

REQUESTS = 20_000
ROUNDS = 15
PAGES = (
    *("", "?page=200", "?page=400", "?kind=name", "?kind=name&language=sv&who=nobody"),
    *("?due=overdue", "?due=week", "?who=mine", "?state=held", "?state=all", "?state=closed"),
    *("/changes", "/changes?after=19990", "/changes?kind=name&after=1"),
)


def main() -> None:
    """Fill a database and print the median and the worst time of every page."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(sys.argv[1] if sys.argv[1:] else f"sqlite:///{folder}/bench.db")
        migrate(engine)
        console = Console(furnished(sealed_store(engine), *PEOPLE))
        fill(console.desk)
        browser = console.sign_in("decider", "bertta")
        for page in PAGES:
            times = [seconds(browser, f"/console/requests{page}") * 1e3 for _ in range(ROUNDS)]
            middle, worst = statistics.median(times), max(times)
            print(f"{page or '(all open)':36} {middle:6.0f} ms, worst {worst:.0f}")
        engine.dispose()


def fill(desk: Desk, number: int = REQUESTS) -> None:
    """So many requests of two months, all of them open."""
    with desk.office.store.engine.begin() as connection:
        connection.execute(sa.insert(tables.request), [_request(each) for each in range(number)])


def _request(each: int) -> dict[str, object]:
    received = START - timedelta(hours=each % 1440)
    return {
        "ref": f"T-{each:06}",
        "number_key": each.to_bytes(32, "big"),
        "number": f"+35850{each:07}",
        "service_number": SERVICE,
        "kind": KINDS[each % len(KINDS)],
        "state": ("open", "open", "open", "scheduled", "held")[each % 5],
        "text": "Haluan nähdä kaikki tietoni. " * 5,
        "details": "{}",
        "language": ("fi", "fi", "sv")[each % 3],
        "received_at": received,
        "promised_due": promised(received).due,
        "legal_due": legal(received).due,
    }


def seconds(browser: Browser, address: str) -> float:
    """How long a page took."""
    begun = time.perf_counter()
    assert browser.get(address).status_code == 200
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
