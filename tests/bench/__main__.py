"""Interleaved rounds of both servers; prints requests a second, CPU a message, and the ratio.

Only ratios inside one run mean anything: absolute figures move with the machine.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

import wsgi
from bot.service.import_writing import write_rows
from bot.service.importing import import_registrants
from bot.settings import load
from bot.store import keyfile
from tests.bench.load import ACCOUNT, PUBLIC, SERVICE, TOKEN, post_all, webhook
from tests.bench.servers import cpu_seconds, serving
from tests.offices import person

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "600"))  # a round
IMPORTED = int(os.environ.get("BENCH_IMPORTED", "100000"))
STEPS = ("NIMI", "Maija Meikalainen", "PERU")


def main() -> None:
    """Run the rounds and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        environ = settings(Path(folder))
        populate(environ)
        with (
            serving("tests.bench.bare:app", {}) as bare,
            serving("wsgi:make_app", environ, "--factory") as ours,
        ):
            rounds = [(run(bare, number, 0), run(ours, number, 1)) for number in range(ROUNDS)]
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


def number_of(person: int) -> str:
    """A made-up number."""
    return f"+35850{person:07}"


def populate(environ: dict[str, str]) -> None:
    """Everyone who will text is in the register."""
    office = wsgi.make_office(load(environ, None))
    today = office.now().date()
    rows = [
        person(number_of(each), "Maija Meikäläinen", source_date=today)
        for each in range(ROUNDS * PEOPLE)
    ]
    write_rows(office, rows)
    office.store.engine.dispose()


def run(server: tuple[int, int], number: int, which: int) -> tuple[float, float]:
    """One round on one server: requests a second, and CPU seconds a request."""
    port, pid = server
    people = range(number * PEOPLE, (number + 1) * PEOPLE)
    requests = [
        webhook(number_of(each), text, ((which * 3 + step) << 40) + each)
        for step, text in enumerate(STEPS)
        for each in people
    ]
    before = cpu_seconds(pid)
    seconds = post_all(port, requests)
    return len(requests) / seconds, (cpu_seconds(pid) - before) / len(requests)


def report(rounds: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    """The medians, and the ratio inside each round."""
    names = ("bare Flask view", "omatiedot")
    print(f"{ROUNDS} rounds of {PEOPLE * len(STEPS)} messages, SQLite, synchronous=FULL")
    for which, name in enumerate(names):
        rate = statistics.median(each[which][0] for each in rounds)
        cpu = statistics.median(each[which][1] for each in rounds)
        print(f"{name:16} {rate:8.0f} requests/s {cpu * 1e6:8.0f} µs CPU a message")
    ratios = [ours[1] / bare[1] for bare, ours in rounds]
    print(
        f"ratio of CPU     {statistics.median(ratios):8.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    )


if __name__ == "__main__":
    main()
