"""A person of whom every table holds a row, each personal value of it unlike any other.

The tables themselves say what there is to fill: one that is added is filled without being
told of.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.columns import Moment
from bot.store.personal import Personal
from bot.store.statements import Statement, values_of
from bot.store.tables.staff import account
from bot.store.unit import Store, Unit
from tests.store.given import NOW, NUMBER

PERSON, REF = "maija", "R-maija"
ROW = 77
"""The number of each row, which some values are bound to."""

EMPTY = {tables.install, tables.shredding, tables.audit_leaf}
"""Tables of which an erasure, or the worker, writes its own rows in these tests."""

STANDS: dict[str, dict[str, Any]] = {
    "conversation": {"state": "idle"},
    "registrant": {"id": PERSON, "number": NUMBER},
    "request": {"state": "open", "ref": REF, "decision": None, "closed_at": None},
    "message_out": {"state": "sent"},
    "audit": {"subject": PERSON, "ref": REF, "action": "viewed", "actor": f"staff:{ROW}"},
    "audit_salt": {"subject": PERSON},
    "erasure": {"registrant": "somebody", "ref": None, "heir": None, "mark": None},
    "staff_proposal": {"outcome": None, "decided_at": None, "decided_by": None},
}
"""What a column has to hold so that its row makes sense."""


def marker(column: sa.Column[Any]) -> str:
    """The one value of hers that stands in a personal column."""
    return NUMBER if column.name == "number" else f"marker-{column.table.name}-{column.name}"


def fill(store: Store) -> None:
    """Put a row of hers into every table."""
    with store.write() as unit:
        made: dict[str, Any] = {}
        for table in tables.metadata.sorted_tables:
            if table not in EMPTY:
                made[table.name] = _add(unit, table, made)


def _add(unit: Unit, table: sa.Table, made: dict[str, Any]) -> Any:
    """Add one row; its key."""
    row = {column.name: _value(unit, column, made) for column in table.columns}
    row |= {name: each for name, each in STANDS.get(table.name, {}).items() if name in row}
    (key,) = table.primary_key
    adding = sa.insert(table).values(values_of(table, *row)).returning(key)
    return unit.value(Statement(adding), **row, account=account(ROW))


def _value(unit: Unit, column: sa.Column[Any], made: dict[str, Any]) -> Any:
    keyed = {
        "number_key": unit.number_key(NUMBER),
        "ban_key": unit.keys.ban_key(NUMBER),
        "registrant": PERSON,
    }
    if column.name in keyed:
        return keyed[column.name]
    for other in ("request", "conversation", "audit", "staff"):
        if column.name in (f"{other}_id", other):
            return made.get(other, ROW)
    if isinstance(column.type, Personal):
        return marker(column)
    return _plain(column.type)


def _plain(kind: Any) -> Any:
    plain = {
        sa.Boolean: False,
        sa.Date: date(2026, 3, 1),
        sa.Integer: ROW,
        sa.String: f"word-{secrets.token_hex(4)}",
        Moment: NOW,
    }
    found = (value for each, value in plain.items() if isinstance(kind, each))
    return next(found, None) or (False if isinstance(kind, sa.Boolean) else secrets.token_bytes(32))
