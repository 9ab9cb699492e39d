"""The ledger of erasures: who must stay forgotten, also when an older backup comes back.

It is kept twice. The database notes an erasure in the transaction that does it; the vault,
which is not restored with the data, notes it before it destroys her keys. What is kept of
her are random ids and keyed hashes. Two records that became one are noted in the database
alone: that is no erasure, but whoever erases the one erases what went into it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

import sqlalchemy as sa

from bot.store import tables
from bot.store.columns import from_micros, to_micros
from bot.store.statements import INSERTS, Statement, given, values_of
from bot.store.unit import Unit
from bot.store.vault.tables import erased

Kind = Literal["whole", "part", "card", "merged", "begun"]
"""All of a person; all but what must be kept; one card; a record that went into another one."""

_CARD = "card:"
"""Before the number of a card's row, where else the reference of a request stands."""

_TABLE = tables.erasure
_NOTE = Statement(
    sa.insert(_TABLE).values(
        values_of(_TABLE, "registrant", "ref", "at", "mark", "kind", "heir"),
    )
)
_MARKS = Statement(sa.select(_TABLE.c.mark).where(_TABLE.c.mark.is_not(None)))
_OWED = Statement(
    sa.select(tables.shredding.c.mark).where(tables.shredding.c.mark.is_not(None)),
)
_mark = given("mark", _TABLE.c.mark)
_FIND = Statement(sa.select(_TABLE).where(_TABLE.c.mark == _mark))
_INTO = Statement(
    sa.select(_TABLE.c.registrant).where(_TABLE.c.heir == given("heir", _TABLE.c.heir))
)
_OLD = Statement(
    sa.select(_TABLE)
    .where(_TABLE.c.mark.is_(None), _TABLE.c.kind != "merged")
    .order_by(_TABLE.c.id)
)
_GIVE_MARK = Statement(
    sa.update(_TABLE).where(_TABLE.c.id == given("row", _TABLE.c.id)).values(mark=_mark)
)


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure, as the vault keeps it."""

    mark: str
    kind: Kind
    registrants: tuple[str, ...]  # hers first; none when there were texts alone
    number_key: bytes | None
    ban_key: bytes | None
    ref: str | None
    at: datetime


def note(
    unit: Unit,
    kind: Kind,
    registrant: str,
    ref: str | None,
    now: datetime,
    *,
    mark: str | None = None,
    heir: str | None = None,
) -> str | None:
    """Note in the database what this transaction erases or merges; the mark of an erasure."""
    if kind != "merged":
        mark = mark or secrets.token_hex(8)
    unit.run(_NOTE, registrant=registrant, ref=ref, at=now, mark=mark, kind=kind, heir=heir)
    return mark


def note_card(unit: Unit, card: int, now: datetime) -> str:
    """Note that a card was removed; the mark. Nobody is named, so that nothing else ever goes."""
    mark = secrets.token_hex(8)
    note(unit, "card", "", f"{_CARD}{card}", now, mark=mark)
    return mark


def card_of(one: Erased) -> int:
    """The row of the card that was removed."""
    return int((one.ref or "").removeprefix(_CARD))


def known(unit: Unit) -> set[str]:
    """The marks of all erasures that the database knows of."""
    return {row.mark for row in unit.all(_MARKS)}


def owed(unit: Unit) -> set[str]:
    """The marks of those that the vault is yet to note."""
    return {row.mark for row in unit.all(_OWED)}


def is_known(unit: Unit, mark: str) -> bool:
    """Whether the database knows of an erasure."""
    return unit.one(_FIND, mark=mark) is not None


def found(unit: Unit, mark: str, number_key: bytes, ban_key: bytes | None) -> Erased:
    """An erasure that the database noted, for the vault."""
    row = unit.one(_FIND, mark=mark)
    return _erased(unit, row, mark, number_key or None, ban_key)


def without_mark(unit: Unit) -> list[tuple[int, Erased]]:
    """Erasures by an earlier version, which knew no marks: their rows, as the vault keeps them.

    Their marks are made of what they say, so that every backup gives them the same.
    """
    rows = unit.all(_OLD)
    return [(row.id, _erased(unit, row, _mark_of(row), None, None)) for row in rows]


def give_mark(unit: Unit, row: int, mark: str) -> None:
    """The vault has noted an erasure by an earlier version."""
    unit.run(_GIVE_MARK, row=row, mark=mark)


def _mark_of(row: Any) -> str:
    told = f"{row.registrant} {row.ref} {to_micros(row.at)}"
    return sha256(told.encode()).hexdigest()[:16]


def _erased(
    unit: Unit, row: Any, mark: str, number_key: bytes | None, ban_key: bytes | None
) -> Erased:
    registrants = tuple(all_of(unit, row.registrant)) if row.registrant else ()
    return Erased(mark, row.kind, registrants, number_key, ban_key, row.ref, row.at)


def all_of(unit: Unit, registrant: str) -> Iterable[str]:
    """A record and all that went into it, and into these."""
    waiting, seen = [registrant], dict[str, None]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen[one] = None
            waiting += [row.registrant for row in unit.all(_INTO, heir=one)]
    return seen


# ------------------------------------------------------------ the vault's

BEGUN: Kind = "begun"
"""The first row of each vault's ledger, by which one that was lost is told from an empty one."""


def begin(vault: sa.Engine) -> None:
    """Begin the ledger in a vault's database; twice is once."""
    enter(vault, Erased(BEGUN, BEGUN, (), None, None, None, datetime.now(UTC)))


def is_begun(vault: sa.Engine) -> bool:
    """Whether a vault's database has a ledger."""
    with vault.connect() as connection:
        return connection.execute(sa.select(erased.c.mark).where(_begun)).first() is not None


_begun = erased.c.kind == BEGUN


def enter(vault: sa.Engine, one: Erased) -> None:
    """Note an erasure in the vault's database; twice is once."""
    row = {
        "mark": one.mark,
        "kind": one.kind,
        "registrants": " ".join(one.registrants),
        "number_key": one.number_key,
        "ban_key": one.ban_key,
        "ref": one.ref,
        "at": to_micros(one.at),
    }
    insert = INSERTS[vault.dialect.name]
    with vault.begin() as connection:
        connection.execute(insert(erased).values(row).on_conflict_do_nothing())


def entries(engine: sa.Engine) -> list[Erased]:
    """All that a vault's database has noted, the oldest first."""
    with engine.connect() as connection:
        noted = sa.select(erased).where(~_begun).order_by(erased.c.at, erased.c.mark)
        rows = connection.execute(noted).all()
    return [
        Erased(
            row.mark,
            row.kind,
            tuple(row.registrants.split()),
            *(row.number_key, row.ban_key, row.ref),
            from_micros(row.at),
        )
        for row in rows
    ]
