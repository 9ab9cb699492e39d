"""All that is held on a number: every row of every table that leads to it.

The ways are read from the tables themselves, so a new table is found without being told
of, unless `bot.store.classification` hides it and says why; a test holds that every
personal column is reached. Of the audit log comes who did what, by role.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bot.store import ledger, tables
from bot.store.classification import FATES
from bot.store.statements import Statement, given
from bot.store.unit import Unit
from bot.store.views import done_with

_PERSON = tables.registrant
_CASE = tables.request
_number = given("number_key", _PERSON.c.number_key)
_people = sa.select(_PERSON.c.id).where(_PERSON.c.number_key == _number)
_of_her = sa.or_(_CASE.c.number_key == _number, _CASE.c.registrant.in_(_people))
_cases = sa.select(_CASE.c.id).where(_of_her)


def _ways(table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    """How the rows of a table lead to a number; none when they lead to nobody."""
    if "number_key" in table.c:
        yield table.c.number_key == _number
    if "request_id" in table.c:
        yield table.c.request_id.in_(_cases)
    if "registrant" in table.c:
        yield table.c.registrant.in_(_people)
    if table is tables.ban:
        yield table.c.ban_key == given("ban_key", table.c.ban_key)


def _everything() -> dict[str, Statement]:
    shown = (each for each in tables.metadata.sorted_tables if not _is_hidden(each))
    ways = {table: list(_ways(table)) for table in shown}
    return {
        table.name: Statement(sa.select(table).where(sa.or_(*way)).order_by(*table.primary_key))
        for table, way in ways.items()
        if way
    }


def _is_hidden(table: sa.Table) -> bool:
    return table in FATES and bool(FATES[table].hidden)


_EVERYTHING = _everything()


def everything(unit: Unit, number: str) -> dict[str, list[dict[str, Any]]]:
    """The rows held on a number, by table; tables with none are left out."""
    key = unit.number_key(number)
    keys = {"number_key": key, "ban_key": unit.keys.ban_key(number)}
    rows = {name: unit.all(statement, **keys) for name, statement in _EVERYTHING.items()}
    found = {name: [row._asdict() for row in each] for name, each in rows.items()}
    refs = [row["ref"] for row in found["request"]]
    found["audit"] = done_with(unit, [key.hex(), *_subjects(unit, found)], refs)
    return {name: each for name, each in found.items() if each}


def _subjects(unit: Unit, found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """As what the audit log names her, besides the keyed hash of her number."""
    for name in ("request", "conversation"):
        for row in found[name]:
            yield f"{name}:{row['id']}"
    for row in found["registrant"]:
        for id_ in ledger.all_of(unit, row["id"]):  # with the records that went into hers
            yield from (id_, f"registrant:{id_}")
