"""However long the log is, a page of it is found by an index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.store import audit
from bot.store.staff import log
from bot.store.unit import Store

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DAY = {"start": NOW, "end": NOW}


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "PRIMARY KEY"),
        ({"done": True, "actor": "staff:1"}, "ix_audit_actor"),
        ({"done": True, "action": "viewed"}, "ix_audit_action"),
        ({"reference": "T-000001"}, "ix_audit_ref"),
        (DAY, "PRIMARY KEY (rowid>? AND rowid<?)"),
        ({"reference": "T-000001", **DAY}, "ix_audit_ref"),
        ({"done": True, "actor": "staff:1", "action": "viewed", **DAY}, "audit"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_sqlite_looks_no_further_than_the_page(
    sqlite_store: Store, filters: dict[str, Any], index: str
) -> None:
    compiled = log._reading(frozenset(filters) - {"end"}).on(sqlite_store.engine.dialect)
    values = compiled.parameters({"before": log.NEWEST, "most": 50, **filters})
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.sql}", tuple(values))
        steps = [step.detail for step in plan]
    assert steps[0].startswith("SEARCH audit USING")
    assert index in steps[0]
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP" in step]


def test_entries_are_read_on_each_database(store: Store) -> None:
    with store.write() as unit:
        audit.append(unit, "clock", "purged", None, NOW, reason="messages", result="3 rows")
        (entry,) = log.entries(unit, {"done": True}, log.NEWEST, 9)
        assert (entry.at, entry.result) == (NOW, "3 rows")
        assert log.entries(unit, {}, entry.id, 9) == []
        assert log.actions(unit) == ["purged"]
