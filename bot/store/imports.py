"""What an import asks and changes besides adding rows: in batches, whatever the file's size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.store import tables
from bot.store.facts import MARKETING
from bot.store.registrants import Rows
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

Key = TypeVar("Key", bound=bytes | str)

AT_ONCE = 200
"""Numbers or people looked up by one statement."""

_PERSON, _BAN = tables.registrant, tables.ban
_CONSENT, _CARD, _STOP = tables.consent, tables.card, tables.restriction


def _any_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return column.in_([given(f"k{n}", column) for n in range(AT_ONCE)])


_EXISTING = Statement(
    sa.select(
        *(_PERSON.c[name] for name in ("id", "number_key", "number", "name")),
        *(
            _PERSON.c[name]
            for name in ("confirmed_name", "confirmed_at", "language", "informed_at")
        ),
    ).where(_any_of(_PERSON.c.number_key))
)
_CARDS = Statement(
    sa.select(_CARD.c.registrant, _CARD.c.brand, _CARD.c.last4).where(_any_of(_CARD.c.registrant))
)
_CONSENTS = Statement(
    sa.select(*(_CONSENT.c[name] for name in ("registrant", "state", "channel")))
    .where(_any_of(_CONSENT.c.number_key), _CONSENT.c.purpose == MARKETING)
    .where(_CONSENT.c.registrant.is_not(None))
    .order_by(_CONSENT.c.id)
)
_STOPPED = Statement(
    sa.select(_STOP.c.number_key).where(_any_of(_STOP.c.number_key), _STOP.c.ended_at.is_(None))
)
_BANNED = Statement(sa.select(_BAN.c.ban_key).where(_any_of(_BAN.c.ban_key)))
_CHANGED = ("name", "name_key", "confirmed_name", "language", "confirmed_at")
_UPDATE = Statement(
    sa.update(_PERSON)
    .where(_PERSON.c.id == given("person", _PERSON.c.id))
    .values(
        **values_of(_PERSON, *_CHANGED),
        # of a text of ours it may have been learnt since the rows were read
        informed_at=sa.func.coalesce(
            _PERSON.c.informed_at, given("informed_at", _PERSON.c.informed_at)
        ),
    )
)


_SLOWLY = Statement(sa.text("SET LOCAL idle_in_transaction_session_timeout = '1h'"))
_PLANNED_ANEW = Statement(sa.text("SET LOCAL plan_cache_mode = force_custom_plan"))


def take_time(unit: Unit) -> None:
    """Let this unit think between its statements for longer than others may: up to an hour.

    100,000 rows are laid on their people in some 20 s, between two statements. And no plan is
    kept that was made while the tables were empty: it reads all of them for every batch.
    """
    if unit.dialect.name == "postgresql":
        unit.run(_SLOWLY)
        unit.run(_PLANNED_ANEW)


def existing(unit: Unit, number_keys: Iterable[bytes]) -> Iterator[Any]:
    """Rows of all registrants with any of these numbers."""
    return _found(unit, _EXISTING, number_keys)


def cards(unit: Unit, registrants: Iterable[str]) -> Iterator[Any]:
    """Registrant, brand and last four of every card of any of these people."""
    return _found(unit, _CARDS, registrants)


def marketing(unit: Unit, number_keys: Iterable[bytes]) -> Iterator[Any]:
    """Registrant, state and channel of every entry on marketing, the older ones first."""
    return _found(unit, _CONSENTS, number_keys)


def stopped(unit: Unit, number_keys: Iterable[bytes]) -> set[bytes]:
    """On which of these numbers no use is made of the data for now."""
    return {bytes(row.number_key) for row in _found(unit, _STOPPED, number_keys)}


def banned(unit: Unit, ban_keys: Iterable[bytes]) -> set[bytes]:
    """Which of these bans are in force."""
    return {bytes(row.ban_key) for row in _found(unit, _BANNED, ban_keys)}


def _found(unit: Unit, statement: Statement, keys: Iterable[Key]) -> Iterator[Any]:
    for some in _batches(keys):
        padded = [*some, *[some[0]] * (AT_ONCE - len(some))]
        yield from unit.all(statement, **{f"k{n}": key for n, key in enumerate(padded)})


def _batches(keys: Iterable[Key]) -> Iterator[Sequence[Key]]:
    waiting = iter(keys)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


def update_many(unit: Unit, rows: Rows) -> None:
    """Change name, language and confirmation of registrants; each row names its `id`."""
    unit.many(_UPDATE, [{**row, "person": row["id"]} for row in rows])
