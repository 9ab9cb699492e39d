"""A desk with people who allowed disclosure, as the flow writes it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain import AllowDisclosure, KeepAddress
from bot.service.disclosing import Exported, export
from bot.store import tables
from bot.store.context import Context
from bot.store.record import apply
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, SERVICE, Desk, furnished, person
from tests.sealed import rows

TUKKU = "Esimerkkitukku Oy"
ADDRESS = "Esimerkkikatu 1, 00100 Helsinki"


def desk_of_two(store: Store) -> Desk:
    """Maija and Anna, who both allowed it and gave an address."""
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen"), person(ANNA, "Anna Andersson"))
    for number in (MAIJA, ANNA):
        allow(desk, number, ADDRESS)
    return desk


def record(desk: Desk, number: str) -> Any:
    """Her row of the register."""
    key = desk.office.store.keys.lookup(number)
    return rows(desk.office.store, tables.registrant, tables.registrant.c.number_key == key)[0]


def context(desk: Desk, number: str) -> Context:
    """As if she had texted just now."""
    return Context(
        number=number,
        service_number=SERVICE,
        conversation_id=1,
        language="fi",
        channel="tray",
        message_id=None,
        now=desk.clock(),
        policy=desk.office.policy,
    )


def allow(desk: Desk, number: str, address: str | None = None, to: str = TUKKU) -> None:
    """Her consent, and perhaps her address."""
    who = record(desk, number).id
    with desk.office.store.write() as unit:
        apply(unit, AllowDisclosure(who, to, "disc.on.ask"), context(desk, number))
        if address:
            apply(unit, KeepAddress(who, address), context(desk, number))


def move(desk: Desk, number: str, address: str, message_id: int | None = None) -> None:
    """Her address is another from now on; her consents stay as they are."""
    who, told = record(desk, number).id, replace(context(desk, number), message_id=message_id)
    with desk.office.store.write() as unit:
        apply(unit, KeepAddress(who, address), told)


def code_in(said: str) -> str:
    """The code that a text tells."""
    return next(word[:6] for word in said.split() if word[:6].isdigit())


def asks_erasure(desk: Desk, number: str) -> None:
    """She wants to be erased, and says so with the code."""
    (asked,) = desk.text(number, "POISTA")
    desk.text(number, f"POISTA {code_in(asked)}")


def exported(desk: Desk, file: Path, **more: Any) -> tuple[Exported, list[dict[str, str]]]:
    """What was counted, and the rows of the file."""
    done = export(desk.office, TUKKU, file, **more)
    with file.open(encoding="utf-8", newline="") as opened:
        return done, list(csv.DictReader(opened))


def waiting(desk: Desk) -> list[tuple[str, str | None]]:
    """Kinds and fields of the notices that a recipient was not told of, the oldest first."""
    found = rows(desk.office.store, tables.recipient_notice)
    return [(row.kind, row.field) for row in found if row.told_at is None]
