"""Workers in processes of their own on one database, and when Twilio is handed each text.

Texts are queued by the test itself, as the web does: in a transaction that announces them.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.store import keyfile, outbox, tables
from bot.store.opening import close
from bot.store.outbox import Draft
from bot.store.unit import Store
from bot.work import open_store
from bot.work.tasks import SILENCE_SECONDS
from tests.end_to_end.fleet import Fleet, Member, environment
from tests.end_to_end.rig import SERVICE, created, eventually
from tests.gateways.rest import Api, api
from tests.service.books import rows


@dataclass
class Crew:
    """A database, the workers on it, and what Twilio was handed."""

    store: Store
    fleet: Fleet
    api: Api
    came: dict[str, list[float]] = field(default_factory=dict)  # text → when, monotonic

    def worker(self, name: str = "worker") -> Member:
        """One process more, at work."""
        member = self.fleet.add(name, "worker", web=False)
        member.start()
        eventually(lambda: "The worker runs" in member.log, "it runs: " + member.log)
        return member

    def queue(self, text: str, number: str = "+358412345678") -> float:
        """Queue a text; when that was committed (monotonic seconds)."""
        now = datetime.now(UTC)
        with self.store.write() as unit:
            outbox.queue(unit, draft(number, text), now)
        return time.monotonic()

    def takes(self, handler: object) -> None:
        """Twilio takes a text, and the moment is noted."""
        self.came.setdefault(dict(self.api.asked[-1].form)["Body"], []).append(time.monotonic())
        created(handler)

    def latencies(self, count: int) -> list[float]:
        """Seconds from the commit to the hand-over, of texts one after another, sorted."""
        waited = []
        for place in range(count):
            text = f"latency {place}"
            committed = self.queue(text, f"+3584412345{place % 100:02}")
            eventually(lambda: text in self.came, f"it leaves: {text}")  # noqa: B023
            waited.append(self.came[text][0] - committed)
            time.sleep((50 + secrets.randbelow(100)) / 1000)  # below the pace of a number
        return sorted(waited)

    def states(self) -> list[str]:
        """Of the texts, in the order they were queued in."""
        return [row.state for row in rows(self.store, tables.message_out)]

    def workers(self) -> int:
        """How many give signs of life on PostgreSQL."""
        with self.store.engine.connect() as connection:
            since = timedelta(seconds=SILENCE_SECONDS)
            found = connection.exec_driver_sql(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s",
                (since,),
            )
            return int(found.scalar_one())

    def jobs(self) -> int:
        """How many jobs of texts there are, in whatever state."""
        with self.store.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'"
            )
            return int(found.scalar_one())


def draft(number: str, text: str) -> Draft:
    """A text as the services queue it."""
    return Draft(
        token=secrets.token_urlsafe(16),
        number=number,
        service_number=SERVICE,
        gateway="twilio",
        message="help",
        language="fi",
        text=text,
        parts=1,
        encoding="gsm7",
    )


def told(what: str, waited: list[float]) -> None:
    """Print how long texts waited."""
    tenth = waited[len(waited) * 9 // 10]
    print(
        f"\n{what}: {len(waited)} texts, median {median(waited) * 1000:.0f} ms, "
        f"nine of ten within {tenth * 1000:.0f} ms, the slowest {waited[-1] * 1000:.0f} ms"
    )


def cpu_seconds(member: Member) -> float:
    """What a process has used of the processor, its threads counted (Linux)."""
    assert member.process is not None
    fields = Path(f"/proc/{member.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def crew(folder: Path, database: str, **more: str) -> Iterator[Crew]:
    """An install without a process yet; those that were started are ended whatever happens."""
    key_file = folder / "keys.json"
    keyfile.new(key_file)
    with api() as twilio:
        here = Crew(
            open_store(database, key_file),
            Fleet(folder, environment(folder, database, twilio.url, **more)),
            twilio,
        )
        twilio.behave = here.takes
        try:
            yield here
        finally:
            for member in here.fleet.members:
                member.kill()
            close(here.store)
