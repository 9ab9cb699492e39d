"""One soak on one database: load, kills, rest, and the verdict."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tests.soak.killing import Killer
from tests.soak.load import Load, loaded, one, two_of_each
from tests.soak.verdict import Verdict

CUT_SHARE = 0.02
"""How many of the texts that the network takes it does not answer for."""


@dataclass(frozen=True)
class Plan:
    """How much: acknowledged texts and kills at least, and seconds at most."""

    seed: int
    kills: int
    texts: int
    registrants: int
    seconds: float
    rate: float = 40.0  # texts a second at most


@dataclass
class Soak:
    """What came of it."""

    database: str
    plan: Plan
    load: Load
    killer: Killer
    seconds: float
    verdict: Verdict

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing twice, and as much of it as was planned."""
        verdict = self.verdict
        wrong = verdict.lost or verdict.doubled or verdict.unexplained
        done = len(self.load.people.acknowledged) >= self.plan.texts
        return done and len(self.killer.kills) >= self.plan.kills and not wrong

    def figures(self) -> dict[str, object]:
        """One line of figures. Times are seconds."""
        people, network = self.load.people, self.load.network
        kills, verdict = self.killer.kills, self.verdict
        taken = {text.key for text in network.taken}
        return {
            "database": self.database,
            "seed": self.plan.seed,
            "seconds": round(self.seconds),
            "acknowledged": len(people.acknowledged),
            "kills": len(kills),
            "lost": len(verdict.lost),
            "doubled_effects": len(verdict.doubled),
            "replies": len(taken),
            "answers_cut": len(network.cut),
            "of_them_untold": len(network.silent & taken),
            "doubled_replies": verdict.doubled_replies,
            "of_them_unexplained": len(verdict.unexplained),
            "acknowledging": spread(people.took),
            "until_acknowledged_after_kill": spread([each.until_heard for each in kills]),
            "until_handed_over_after_kill": spread([each.until_sent for each in kills]),
            "answers": self.load.gateway.statuses,
            "states": verdict.states,
        }


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median, 99th percentile and worst."""
    if len(times) < 2:
        return {}
    p99 = statistics.quantiles(times, n=100, method="inclusive")[98]
    told = {"median": statistics.median(times), "p99": p99, "worst": max(times)}
    return {name: round(value, 4) for name, value in told.items()}


def soak(folder: Path, database: str, plan: Plan) -> Soak:
    """Soak an empty database at an address, with the processes that befit it."""
    kind = sa.make_url(database).get_backend_name()
    members = one if kind == "sqlite" else two_of_each
    begun = time.monotonic()
    with loaded(
        *(folder, database, members),
        registrants=plan.registrants,
        seed=plan.seed,
        cut_share=CUT_SHARE,
    ) as load:
        killer = Killer(
            load.here,
            random.Random(plan.seed),
            lambda: [*load.people.acknowledged.values()],
            lambda: [text.at for text in load.network.taken],
        )
        _run(plan, load, killer)
        verdict = load.rest()
    return Soak(kind, plan, load, killer, time.monotonic() - begun, verdict)


def _run(plan: Plan, load: Load, killer: Killer) -> None:
    """Texts until all the kills were made and enough was acknowledged."""
    end = time.monotonic() + plan.seconds
    with ThreadPoolExecutor(1) as hand:
        kills = hand.submit(killer.kill, plan.kills)
        while not kills.done() or len(load.people.acknowledged) < plan.texts:
            if time.monotonic() > end:
                killer.stopping.set()
                break
            load.text(1, plan.rate)
        kills.result()
