"""Everyone who will text: made-up people of a register of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping

import wsgi
from bot.service.import_writing import write_rows
from bot.settings import load
from tests.offices import person

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "600"))  # a round


def number_of(person: int) -> str:
    """A made-up number."""
    return f"+35850{person:07}"


def populate(environ: Mapping[str, str]) -> None:
    """Everyone who will text is in the register."""
    office = wsgi.make_office(load(environ, None))
    today = office.now().date()
    rows = [
        person(number_of(each), "Maija Meikäläinen", source_date=today)
        for each in range(ROUNDS * PEOPLE)
    ]
    write_rows(office, rows)
    office.store.engine.dispose()
