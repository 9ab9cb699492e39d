"""Whose keys are owed to be destroyed, noted in the transaction that erased what they open.

The vault is another database: what is noted here and committed is done there afterwards,
in order, and doing it twice is harmless. Nothing is destroyed of an erasure that was
rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit, owner_bytes

_OWED = tables.shredding
_OWE = Statement(
    sa.insert(_OWED).values(values_of(_OWED, "owner", "heir", "before", "mark", "ban_key"))
)
_NEXT = Statement(
    sa.select(_OWED).order_by(_OWED.c.id).limit(sa.bindparam("most", type_=sa.Integer))
)
_SEALED = (
    *(tables.conversation, tables.message_in, tables.message_out),
    *(tables.parked, tables.invitation),
)
OF_NUMBER = Statement(
    sa.select(sa.literal(1).label("one")).where(
        sa.or_(
            *(
                sa.exists().where(each.c.number_key == given("owner", each.c.number_key))
                for each in _SEALED
            )
        )
    )
)
"""Whether anything is sealed for a number."""

_DONE = Statement(sa.delete(_OWED).where(_OWED.c.id == given("row", _OWED.c.id)))


UNUSED = -1
"""Instead of a moment: all keys of a number go, unless something is sealed for it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Keys of `owner` made up to `before` are to go, or to become those of `heir`."""

    id: int
    owner: bytes
    heir: bytes | None
    before: int
    mark: str | None  # of an erasure; `owner` is the keyed hash of its number then, if any
    ban_key: bytes | None


def owe(unit: Unit, *owners: Any) -> None:
    """Whatever is sealed for these owners now is never to be read again.

    What is sealed for them later in this transaction gets a new key.
    """
    for owner in map(owner_bytes, owners):
        _owe(unit, owner)


def owe_number(unit: Unit, number_key: bytes, mark: str | None, ban_key: bytes | None) -> None:
    """The same of a number, whose erasure the vault is to note first."""
    _owe(unit, number_key, mark=mark, ban_key=ban_key)


def owe_unused(unit: Unit, number_keys: Iterable[bytes]) -> None:
    """All keys of these numbers are to go, unless something is sealed for a number by then.

    Until then they are in use: a text that comes from the number is sealed with them.
    """
    for each in sorted(number_keys):
        unit.run(_OWE, owner=each, heir=None, before=UNUSED, mark=None, ban_key=None)


def is_in_use(unit: Unit, number_key: bytes) -> bool:
    """Whether anything is sealed for a number; nobody begins to until the unit ends."""
    unit.lock(number_key)
    return unit.one(OF_NUMBER, owner=number_key) is not None


def owe_note(unit: Unit, mark: str) -> None:
    """The vault is to note the removal of a card; nobody's key goes with it."""
    unit.run(_OWE, owner=b"", heir=None, before=0, mark=mark, ban_key=None)


def _owe(unit: Unit, owner: bytes, heir: bytes | None = None, **of_erasure: Any) -> None:
    row = {"heir": heir, "mark": None, "ban_key": None, **of_erasure}
    unit.run(_OWE, owner=owner, before=unit.retire(owner), **row)


def give(unit: Unit, owner: Any, heir: Any) -> None:
    """What is sealed for an owner is the heir's from now on."""
    _owe(unit, owner_bytes(owner), owner_bytes(heir))


def owed(unit: Unit, most: int) -> list[Owed]:
    """What is to be done, the oldest first."""
    return [Owed(*row) for row in unit.all(_NEXT, most=most)]


def done(unit: Unit, row: int) -> None:
    """It was done."""
    unit.run(_DONE, row=row)
