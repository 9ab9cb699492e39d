"""All that is held on a number: every row of every table that leads to it.

The ways are read from the tables themselves, so a new table is found without being told
of; a test holds that every personal column is reached.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_PERSON = tables.registrant
_CASE = tables.request
_number = given("number_key", _PERSON.c.number_key)
_people = sa.select(_PERSON.c.id).where(_PERSON.c.number_key == _number)
_cases = sa.select(_CASE.c.id).where(_CASE.c.number_key == _number)


def _way(table: sa.Table) -> sa.ColumnElement[bool] | None:
    """How the rows of a table lead to a number, None when they lead to nobody."""
    if "number_key" in table.c:
        return table.c.number_key == _number
    if "request_id" in table.c:
        return table.c.request_id.in_(_cases)
    if table is tables.ban:
        return table.c.ban_key == given("ban_key", table.c.ban_key)
    if table is not tables.erasure and "registrant" in table.c:
        return table.c.registrant.in_(_people)
    return None


def _everything() -> dict[str, Statement]:
    ways = {table: _way(table) for table in tables.metadata.sorted_tables}
    return {
        table.name: Statement(sa.select(table).where(way).order_by(*table.primary_key))
        for table, way in ways.items()
        if way is not None
    }


_EVERYTHING = _everything()


def everything(unit: Unit, number: str) -> dict[str, list[dict[str, Any]]]:
    """The rows held on a number, by table; tables with none are left out."""
    keys = {"number_key": unit.number_key(number), "ban_key": unit.keys.ban_key(number)}
    found = {name: unit.all(statement, **keys) for name, statement in _EVERYTHING.items()}
    return {name: [row._asdict() for row in rows] for name, rows in found.items() if rows}
