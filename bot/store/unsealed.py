"""Values from before there were seals: sealed once, at the first start with a vault.

A sealed value begins with a sign that no text has. What was not sealed is read as it is
and written back sealed, some rows at a time, so that a crash is made up for by the next
start. Afterwards nothing unsealed is ever read.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from bot.store import install, tables
from bot.store.personal import Personal
from bot.store.statements import Statement, given, values_of
from bot.store.tables.staff import account
from bot.store.unit import Store, Unit
from bot.store.vault.sealing import FORMAT

DONE = "sealed"
AT_ONCE = 500
ALONE = b"unsealed"
"""One program at a time, and none once another has begun to serve: it may change the rows."""


def seal_everything(store: Store) -> int:
    """Seal whatever is not; how many rows. Does nothing the second time."""
    with store.read() as unit:
        if install.get(unit, DONE):
            return 0
    found = sum(_seal(store, table, columns) for table, columns in _personal())
    with store.write() as unit:
        install.put(unit, DONE, "yes")
    return found


def _personal() -> Iterator[tuple[sa.Table, list[str]]]:
    for table in tables.metadata.sorted_tables:
        columns = [each.name for each in table.columns if isinstance(each.type, Personal)]
        if columns:
            yield table, columns


def _seal(store: Store, table: sa.Table, columns: list[str]) -> int:
    key = table.c.id
    last: Any = "" if isinstance(key.type, sa.String) else 0
    some = Statement(_raw(table, columns).where(key > given("last", key)).limit(AT_ONCE))
    rows = 0
    while True:
        with store.write() as unit:
            unit.lock(ALONE)
            batch = [] if install.get(unit, DONE) else unit.all(some, last=last)
            rows += sum(_seal_row(unit, table, columns, row) for row in batch)
        if not batch:
            return rows
        last = batch[-1].id


def _raw(table: sa.Table, columns: list[str]) -> sa.Select[Any]:
    """Whole rows, what is personal as it is stored."""
    cells = [
        sa.type_coerce(each, sa.LargeBinary).label(each.name) if each.name in columns else each
        for each in table.columns
    ]
    return sa.select(*cells).order_by(table.c.id)


def _seal_row(unit: Unit, table: sa.Table, columns: list[str], row: Any) -> bool:
    """Seal what is not; whether anything was."""
    plain = {name: _plain(getattr(row, name)) for name in columns}
    wanting = {name: text for name, text in plain.items() if text is not None}
    if not wanting:
        return False
    if table is tables.card:
        wanting["mark"] = secrets.token_hex(8)
    this = table.c.id == given("this_row", table.c.id)
    change = Statement(sa.update(table).where(this).values(values_of(table, *wanting)))
    beside = {"account": account(row.id)} if table is tables.staff else {}
    unit.run(change, **{**row._asdict(), **beside, **wanting, "this_row": row.id})
    return True


def _plain(stored: bytes | None) -> str | None:
    """The text of a value that is not sealed; None of one that is, or needs none."""
    if not stored or bytes(stored[:1]) == FORMAT:
        return None
    return bytes(stored).decode()
