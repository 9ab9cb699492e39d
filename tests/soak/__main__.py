"""`make soak`: at least sixty kills and ten thousand acknowledged texts over both databases.

`SOAK_SEED` repeats a run as far as chance goes; the machine's own timing is never the same.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.end_to_end.postgres import own_server
from tests.soak.run import Plan, Soak, soak

SEED = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**6))
KILLS = int(os.environ.get("SOAK_KILLS", "30"))  # on each database
TEXTS = int(os.environ.get("SOAK_TEXTS", "5000"))  # on each database
SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))  # on each database


def main() -> None:
    """Soak both databases, print a line of figures for each, and fail if one does not hold."""
    plan = Plan(SEED, KILLS, TEXTS, TEXTS // 4, SECONDS)
    print(f"seed {SEED}: {2 * KILLS} kills, {2 * TEXTS} texts", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found = [told(soak(Path(folder), f"sqlite:///{folder}/soak.db", plan))]
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        found.append(told(soak(Path(folder), server.url, plan)))
    sys.exit(0 if all(each.holds for each in found) else 1)


def told(found: Soak) -> Soak:
    """Print what came of a soak, and the first things that went wrong."""
    print(json.dumps(found.figures()), flush=True)
    verdict = found.verdict
    for wrong in (*verdict.lost[:5], *verdict.doubled[:5], *verdict.unexplained[:5]):
        print(f"  {wrong}", flush=True)
    return found


if __name__ == "__main__":
    main()
