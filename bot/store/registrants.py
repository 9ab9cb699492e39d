"""The records of people: found by number, shown whole, imported in bulk, erased.

A text never makes a registrant; only imports do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.consents import APPEND
from bot.store.corrections import ORIGIN
from bot.store.erasure import erase
from bot.store.held import everything
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

__all__ = ["cards", "erase", "everything", "existing", "find", "insert_many"]

_PERSON = tables.registrant
_CARD = tables.card
_AT_ONCE = 200  # numbers looked up by one statement
_of_number = _PERSON.c.number_key == given("number_key", _PERSON.c.number_key)
_FIND = Statement(sa.select(_PERSON).where(_of_number).order_by(_PERSON.c.created_at, _PERSON.c.id))
_EXISTING = Statement(
    sa.select(
        *(_PERSON.c[name] for name in ("id", "number_key", "name_key", "name")),
        *(_PERSON.c[name] for name in ("confirmed_name", "confirmed_at", "language")),
    ).where(
        sa.or_(
            *(_PERSON.c.number_key == given(f"k{n}", _PERSON.c.number_key) for n in range(_AT_ONCE))
        )
    )
)
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


def cards(unit: Unit, registrant_id: str) -> list[Any]:
    """Rows of a registrant's cards."""
    return unit.all(_CARDS, registrant=registrant_id)


def existing(unit: Unit, number_keys: Sequence[bytes]) -> list[Any]:
    """Rows of all registrants with any of these numbers, in no order."""
    found: list[Any] = []
    for start in range(0, len(number_keys), _AT_ONCE):
        some = number_keys[start : start + _AT_ONCE]
        padded = [*some, *[some[0]] * (_AT_ONCE - len(some))]
        found += unit.all(_EXISTING, **{f"k{n}": key for n, key in enumerate(padded)})
    return found


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
    unit.many(_INSERT, registrants)
    unit.many(_INSERT_CARD, cards)
    unit.many(ORIGIN, provenance)
    unit.many(APPEND, consents)
