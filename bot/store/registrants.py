"""The records of people: found by number, shown whole, imported in bulk, erased.

An import makes a registrant, or the answer to an invitation; no other text does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.consents import APPEND
from bot.store.corrections import ORIGIN
from bot.store.erasure import erase
from bot.store.held import everything
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit, owner_bytes

__all__ = ["cards", "erase", "everything", "find", "holder", "insert_many"]

_PERSON = tables.registrant
_CARD = tables.card
_of_number = _PERSON.c.number_key == given("number_key", _PERSON.c.number_key)
_FIND = Statement(sa.select(_PERSON).where(_of_number).order_by(_PERSON.c.created_at, _PERSON.c.id))
_INSERT = Statement(sa.insert(_PERSON).values(values_of(_PERSON, *_PERSON.c.keys())))
_INSERT_CARD = Statement(
    sa.insert(_CARD).values(
        values_of(_CARD, *(column.name for column in _CARD.c if column.name != "id"))
    )
)
_CARDS = Statement(
    sa.select(_CARD)
    .where(_CARD.c.registrant == given("registrant", _CARD.c.registrant))
    .order_by(_CARD.c.id)
)

Rows = Iterable[Mapping[str, Any]]


def find(unit: Unit, number: str) -> list[Any]:
    """Rows of the registrants with this number, the oldest first."""
    return unit.all(_FIND, number_key=unit.number_key(number))


def holder(unit: Unit, number: str) -> str | None:
    """The id of the one person who has this number; None: nobody, several, or in doubt."""
    people = find(unit, number)
    return str(people[0].id) if len(people) == 1 and not people[0].flagged else None


def cards(unit: Unit, registrant_id: str) -> list[Any]:
    """Rows of a registrant's cards."""
    return unit.all(_CARDS, registrant=registrant_id)


def insert_many(
    unit: Unit,
    registrants: Rows = (),
    *,
    cards: Rows = (),
    provenance: Rows = (),
    consents: Rows = (),
) -> None:
    """Add rows in bulk; each row has every column of its table but a numbered `id`.

    Raises the driver's IntegrityError when number and name key are there already.
    """
    registrants = [{"informed_at": None, "informed_by": None, **row} for row in registrants]
    unit.make_keys(owner_bytes(row["id"]) for row in registrants)
    unit.many(_INSERT, registrants)
    unit.many(_INSERT_CARD, [{**row, "mark": secrets.token_hex(8)} for row in cards])
    unit.many(ORIGIN, provenance)
    unit.many(APPEND, [{"words": None, **row} for row in consents])
