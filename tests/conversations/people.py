"""Who texts in the transcripts: `@ Maija, fresh, allows marketing`.

The first word is who; the rest is how she stands in the register when the scene begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.deadlines import helsinki
from bot.service.import_writing import write_rows
from bot.store import tables
from bot.visits import slots
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, START, VILLE, Desk, person
from tests.sealed import alter, rows

PEOPLE = {
    "Maija": (MAIJA, "Maija Meikäläinen"),
    "Anna": (ANNA, "Anna Andersson"),
    "Ville": (VILLE, "Ville Esimerkki"),
    "Áŋŋel": (ANGEL, "Áŋŋel Đuoibmá"),
    "Nobody": (NOBODY, "Nobody"),
    "Machine": ("16400", "Machine"),  # a short number: we do not text it
}
CARDS = {"Maija": ("Visa", "1234", None)}
OTHER_SERVICE = "+358291234568"
DAYS = {"fresh": 30, "aging": 179, "stale": 181, "flagged": 30, "shared": 30}


def introduce(desk: Desk, who: str, traits: list[str]) -> None:
    """Put a person into the register as her traits say; an unknown one stays out of it."""
    number, name = PEOPLE[who]
    known = [trait for trait in traits if trait in DAYS]
    for trait in known:
        row = person(number, name, days_ago=DAYS[trait], card=CARDS.get(who))
        write_rows(desk.office, [row])
    for trait in traits:
        for pattern, bestow in TRAITS.items():
            if found := re.fullmatch(pattern, trait):
                bestow(desk, number, name, *found.groups())
                break
        else:
            if trait not in (*DAYS, "unknown"):
                raise ValueError(f"nobody can be {trait!r}")


def set_on_record(desk: Desk, number: str, **values: Any) -> None:
    """Change the record of a number behind everyone's back, as staff would."""
    key = desk.office.store.keys.lookup(number)
    found = rows(desk.office.store, tables.registrant, tables.registrant.c.number_key == key)
    assert found
    for row in found:
        alter(desk.office.store, tables.registrant, row, **values)


def _flag(desk: Desk, number: str, name: str) -> None:
    set_on_record(desk, number, flagged=True)


def share(desk: Desk, number: str, name: str = "") -> None:
    """A second person comes into the register with the number."""
    write_rows(desk.office, [person(number, "Matti Meikäläinen")])


def _give_cards(desk: Desk, number: str, name: str, *last4: str | None) -> None:
    cards = [four for four in last4 if four]
    rows = [person(number, name, card=("Visa", four, None)) for four in cards]
    write_rows(desk.office, rows)


def _give_another_card(desk: Desk, number: str, name: str, last4: str) -> None:
    write_rows(desk.office, [person(number, name, card=("Mastercard", last4, None))])


def _allow_marketing(desk: Desk, number: str, name: str) -> None:
    row = person(
        number, name, marketing=True, wording="Haluan mainoksia", marketing_date=START.date()
    )
    write_rows(desk.office, [row])


def _allow_disclosure(desk: Desk, number: str, name: str) -> None:
    keys = desk.office.store.keys
    of_number = sa.select(tables.registrant.c.id).where(
        tables.registrant.c.number_key == keys.lookup(number)
    )
    with desk.office.store.engine.begin() as connection:
        values = {
            "number_key": keys.lookup(number),
            "registrant": connection.execute(of_number).scalar_one(),
            "purpose": "disclosure",
            "recipient": "Esimerkkitukku Oy",
            "state": "given",
            "legal_basis": "GDPR 6(1)(a)",
            "wording": "disc.on.ask",
            "language": "fi",
            "channel": "paper",
            "message_id": None,
            "at": START,
        }
        connection.execute(sa.insert(tables.consent).values(**values))
    set_on_record(desk, number, address="Esimerkkikuja 2, Espoo")


def book_for_others(desk: Desk, times: list[str]) -> None:
    """Visits of others: `8.12. 10` is the hour in Finland, `that are free` every one of them."""
    now, office = desk.clock(), desk.office
    starts = [*slots(office.register.visits.rules, now)]
    if times != ["that are free"]:
        starts = [at for at in starts if f"{helsinki(at):%-d.%-m. %-H}" in times]
    case = {"service_number": "", "kind": "visit", "state": "open", "received_at": now}
    dues = {"promised_due": now.date(), "legal_due": now.date()}
    with office.store.engine.begin() as connection:
        for number, at in enumerate(starts):
            asked = sa.insert(tables.request).values(ref=f"T-other-{number}", **case, **dues)
            (request,) = connection.execute(asked).inserted_primary_key or ()
            visit = {"starts_at": at, "minutes": 60, "state": "booked", "created_at": now}
            connection.execute(sa.insert(tables.visit).values(request_id=request, **visit))


def _recipients(desk: Desk, number: str, name: str, how_many: str) -> None:
    one = desk.office.register.recipients[0]
    found = {"no": (), "two": (one, replace(one, name="Toinen Oy"))}[how_many]
    desk.office = replace(desk.office, register=replace(desk.office.register, recipients=found))


def _keep_until(desk: Desk, number: str, name: str, day: str) -> None:
    set_on_record(desk, number, keep_until=date.fromisoformat(day), keep_ground="kirjanpito")


Bestow = Callable[..., None]
TRAITS: dict[str, Bestow] = {
    "flagged": _flag,
    "shared": share,
    r"card (\d{4})(?: and (\d{4}))?(?: and (\d{4}))?(?: and (\d{4}))?": _give_cards,
    r"another card (\d{4})": _give_another_card,
    "allows marketing": _allow_marketing,
    "allows disclosure": _allow_disclosure,
    "(no|two) recipients": _recipients,
    r"kept until (\S+)": _keep_until,
}
