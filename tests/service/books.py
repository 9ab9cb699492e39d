"""The whole database at a glance: every row of every table, to compare before and after."""

from __future__ import annotations

from typing import Any

from bot.store import tables
from bot.store.unit import Store
from tests.sealed import rows

__all__ = ["counts", "everything", "rows", "states"]


def everything(store: Store) -> dict[str, list[Any]]:
    """All rows of all tables."""
    return {table.name: rows(store, table) for table in tables.metadata.sorted_tables}


def counts(store: Store) -> dict[str, int]:
    """How many rows each table has; empty tables are left out."""
    return {name: len(found) for name, found in everything(store).items() if found}


def states(store: Store) -> list[str]:
    """The states of the outbox, in the order its texts were queued in."""
    return [row.state for row in rows(store, tables.message_out)]
