"""An install under load: its processes, the network, the gateway that posts, who texts."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store.opening import close, open_store
from tests.end_to_end.fleet import Fleet, fleet
from tests.soak.exchange import Exchange, exchange
from tests.soak.people import SERVICES, People, csv, reporting
from tests.soak.posting import Posting, posting
from tests.soak.resting import check_logs, rest
from tests.soak.verdict import Verdict, judge

OUTSTANDING = 60
"""How many texts the gateway holds at most that we have not acknowledged."""

Members = Callable[[Fleet], object]


@dataclass
class Load:
    """What runs, and what was sent through it. `vault`: where, when it was told."""

    database: str
    vault: str | None
    network: Exchange
    here: Fleet
    gateway: Posting
    people: People

    def text(self, number: int, rate: float = 40.0) -> None:
        """So many people text, at so many a second."""
        for _ in range(number):
            if self.gateway.unanswered < OUTSTANDING:
                self.people.text()
            time.sleep(1 / rate)

    def rest(self) -> Verdict:
        """Wait until all of it has come to rest, and judge it."""
        store = open_store(self.database, self.here.folder / "keys.json", None, self.vault)
        try:
            rest(store.engine, self.gateway)
            found = judge(store, self.people, self.network)
        finally:
            close(store)
        check_logs(self.here)
        return found

    def check(self) -> Verdict:
        """Nothing lost, nothing twice."""
        found = self.rest()
        assert (found.lost, found.doubled, found.unexplained) == ([], [], [])
        return found


def one(here: Fleet) -> None:
    """The web with its worker in one process."""
    here.add("web", "serve", web=True)


def two_of_each(here: Fleet) -> None:
    """Two replicas of the web, two workers."""
    for each in "ab":
        here.add(f"web-{each}", "serve", "--no-worker", web=True)
        here.add(f"worker-{each}", "worker", web=False)


@contextmanager
def loaded(
    folder: Path,
    database: str,
    members: Members,
    *,
    registrants: int,
    seed: float | None = None,
    cut_share: float = 0.0,
    vault: str | None = None,
) -> Iterator[Load]:
    """An install with people in the register, whose processes run."""
    chance = random.Random(seed)
    numbers = {"OMATIEDOT_TWILIO_NUMBERS": ",".join(SERVICES)}
    if vault:
        numbers["OMATIEDOT_VAULT_URL"] = vault
    with (
        exchange(random.Random(chance.random()), cut_share=cut_share) as network,
        fleet(folder, database, network.url, **numbers) as here,
    ):
        (folder / "people.csv").write_text(csv(registrants), encoding="utf-8")
        here.command("registrants", "import", "people.csv")
        members(here)
        here.start()
        with posting(here.ports, random.Random(chance.random())) as gateway:
            people = People(gateway, random.Random(chance.random()), registrants)
            network.heard = reporting(gateway, people, random.Random(chance.random()))
            yield Load(database, vault, network, here, gateway, people)
