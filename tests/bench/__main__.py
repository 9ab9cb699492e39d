"""Interleaved rounds of three servers; prints requests a second, CPU a message, and ratios.

A bare Flask view, the service, and the service without encryption and audit log. Everybody
texts once before: the first text of a number makes its key, and is measured by itself. Only
ratios inside one run mean anything: absolute figures move with the machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import wsgi
from bot.service.importing import import_registrants
from bot.settings import load
from bot.store import keyfile
from tests.bench.load import ACCOUNT, PUBLIC, SERVICE, TOKEN, post_all, webhook
from tests.bench.people import PEOPLE, ROUNDS, number_of, populate
from tests.bench.servers import ROOT, cpu_seconds, serving

IMPORTED = int(os.environ.get("BENCH_IMPORTED", "100000"))
FIRST = ("OHJE",)
STEPS = ("NIMI", "Maija Meikalainen", "PERU")

Cost = tuple[float, float]
"""Requests a second; CPU seconds a request."""
Round = tuple[Cost, Cost]
"""The first text of each number, and those that come later."""


def main() -> None:
    """Run the rounds and print the table."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        sealed, plain = settings(Path(folder, "sealed")), settings(Path(folder, "plain"))
        populate(sealed)
        command = [sys.executable, "-m", "tests.bench.plain"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **plain}, check=True)
        servers = [
            running.enter_context(serving(*each))
            for each in (
                ("tests.bench.bare:app", {}),
                ("wsgi:make_app", sealed, "--factory"),
                ("tests.bench.plain:make_app", plain, "--factory"),
            )
        ]
        rounds = [[run(each, number) for each in servers] for number in range(ROUNDS)]
    report(rounds)
    with tempfile.TemporaryDirectory() as folder:
        import_many(Path(folder))


def import_many(folder: Path) -> None:
    """A hundred thousand registrants from a file, each with a card and a consent."""
    office = wsgi.make_office(load(settings(folder), None))
    headings = "number,name,source,source_date,card_brand,card_last4,marketing,marketing_wording"
    file = folder / "people.csv"
    with file.open("w") as rows:
        print(headings, file=rows)
        for each in range(IMPORTED):
            last4 = f"{each % 10**4:04}"
            values = ("Maija Meikäläinen", "Esimerkki Oy", "2026-11-01", "Visa", last4, "yes", "ok")
            print(number_of(each), *values, sep=",", file=rows)
    begun = time.perf_counter()
    result = import_registrants(office, file, None)
    seconds = time.perf_counter() - begun
    print(f"import           {result.new:8} rows in {seconds:.1f} s (aim: under 60 s)")
    office.store.engine.dispose()


def settings(folder: Path) -> dict[str, str]:
    """An install of its own, with Twilio's gateway and no worker."""
    folder.mkdir(exist_ok=True)
    key_file = folder / "keys.json"
    keyfile.new(key_file)
    return {
        "OMATIEDOT_DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "OMATIEDOT_KEYS": str(key_file),
        "OMATIEDOT_SECRET_KEY": "b" * 40,
        "OMATIEDOT_PUBLIC_URL": PUBLIC,
        "OMATIEDOT_GATEWAYS": "twilio",
        "OMATIEDOT_TWILIO_ACCOUNT_SID": ACCOUNT,
        "OMATIEDOT_TWILIO_AUTH_TOKEN": TOKEN,
        "OMATIEDOT_TWILIO_NUMBERS": SERVICE,
        "OMATIEDOT_WORKER": "none",
    }


def run(server: tuple[int, int], number: int) -> Round:
    """One round on one server."""
    people = range(number * PEOPLE, (number + 1) * PEOPLE)
    return _texted(server, people, FIRST, 0), _texted(server, people, STEPS, len(FIRST))


def _texted(
    server: tuple[int, int], people: Sequence[int], texts: Sequence[str], before: int
) -> Cost:
    port, pid = server
    requests = [
        webhook(number_of(each), text, (step << 40) + each)
        for step, text in enumerate(texts, before)
        for each in people
    ]
    used = cpu_seconds(pid)
    seconds = post_all(port, requests)
    return len(requests) / seconds, (cpu_seconds(pid) - used) / len(requests)


def report(rounds: Sequence[Sequence[Round]]) -> None:
    """The medians, and the ratios inside each round."""
    print(f"{ROUNDS} rounds of {PEOPLE} people, SQLite, synchronous=FULL")
    for which, name in enumerate(("bare Flask view", "omatiedot", "not sealed")):
        for later, when in enumerate(("first texts", "later texts")):
            rates, cpu = zip(*(each[which][later] for each in rounds), strict=True)
            rate, used = statistics.median(rates), statistics.median(cpu)
            print(f"{name:16} {when} {rate:8.0f} requests/s {used * 1e6:8.0f} µs CPU a text")
    later = [[cost[1] for _, cost in each] for each in rounds]
    show("ratio of CPU to the bare view", [ours / bare for bare, ours, _ in later])
    show("share of sealing and the log", [1 - plain / ours for _, ours, plain in later])


def show(what: str, values: Sequence[float]) -> None:
    """The median and the range."""
    print(f"{what:30} {statistics.median(values):6.2f} ({min(values):.2f}–{max(values):.2f})")


if __name__ == "__main__":
    main()
