"""Whose keys are owed to be destroyed, noted in the transaction that erased what they open.

The vault is another database: what is noted here and committed is done there afterwards,
in order, and doing it twice is harmless. Nothing is destroyed of an erasure that was
rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit, owner_bytes

_OWED = tables.shredding
_OWE = Statement(sa.insert(_OWED).values(values_of(_OWED, "owner", "heir", "before")))
_NEXT = Statement(
    sa.select(_OWED).order_by(_OWED.c.id).limit(sa.bindparam("most", type_=sa.Integer))
)
_DONE = Statement(sa.delete(_OWED).where(_OWED.c.id == given("row", _OWED.c.id)))


@dataclass(frozen=True, slots=True)
class Owed:
    """Keys of `owner` made up to `before` are to go, or to become those of `heir`."""

    id: int
    owner: bytes
    heir: bytes | None
    before: int


def owe(unit: Unit, *owners: Any) -> None:
    """Whatever is sealed for these owners now is never to be read again.

    What is sealed for them later in this transaction gets a new key.
    """
    for owner in map(owner_bytes, owners):
        before = unit.retire(owner)
        unit.run(_OWE, owner=owner, heir=None, before=before)


def give(unit: Unit, owner: Any, heir: Any) -> None:
    """What is sealed for an owner is the heir's from now on."""
    before = unit.retire(owner_bytes(owner))
    unit.run(_OWE, owner=owner_bytes(owner), heir=owner_bytes(heir), before=before)


def owed(unit: Unit, most: int) -> list[Owed]:
    """What is to be done, the oldest first."""
    return [Owed(*row) for row in unit.all(_NEXT, most=most)]


def done(unit: Unit, row: int) -> None:
    """It was done."""
    unit.run(_DONE, row=row)
