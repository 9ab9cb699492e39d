"""One day's record, or many days: `python -m tests.simulation SEED`, `… --seeds 5000`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.simulation.day import play
from tests.simulation.seen import Broken


def main() -> int:
    """Live the days that were asked for; 1 when one of them was broken."""
    ask = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    ask.add_argument("seed", nargs="?", type=int, help="print the record of this day")
    ask.add_argument("--seeds", type=int, default=500, help="so many days (default 500)")
    ask.add_argument("--first", type=int, default=0, help="the first of them")
    ask.add_argument("--database", help="the address of an empty PostgreSQL database")
    told = ask.parse_args()
    if told.seed is not None:
        return one(told.seed, told.database)
    return many(range(told.first, told.first + told.seeds), told.database)


def one(seed: int, database: str | None) -> int:
    """Print the record of a day."""
    try:
        day = play(seed, database)
    except Broken as fault:
        print("\n".join(fault.day.record), *fault.day.faults, sep="\n")
        if fault.__cause__ is not None and not isinstance(fault.__cause__, Broken):
            raise fault.__cause__ from None
        return 1
    print("\n".join(day.record), dict(day.counts), sep="\n")
    return 0


def many(seeds: range, database: str | None) -> int:
    """Live many days, and tell which were broken."""
    counts, broken, begun = Counter[str](), 0, time.monotonic()
    for seed in seeds:
        try:
            counts += play(seed, database).counts
        except Broken as fault:
            broken += 1
            print(f"seed {seed}: {fault.day.faults[0]}", flush=True)
    took = time.monotonic() - begun
    print(f"{len(seeds)} days in {took:.0f} s, {broken} broken; {dict(counts)}")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
