"""The statements of the queue: none reads a person, and the indexes are used."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.staff import noticing, queue
from bot.store.unit import Store

_VALUES: dict[str, Any] = {
    "wanted_kind": "name",
    "wanted_language": "fi",
    "member": 1,
    "today": date(2026, 12, 1),
    "sunday": date(2026, 12, 6),
    "after": 0,
    "most": 50,
    "passed": 0,
}
DUE = ("overdue", "week", None)
SETS = [
    frozenset(("unclosed", *(name for name in chosen if name)))
    for chosen in itertools.product(
        ("kind", None), ("language", None), ("mine", "nobody", None), ("open", "held", None), DUE
    )
]


def test_no_personal_column_is_listed() -> None:
    assert not [column for column in queue._columns if column.info["class"] == "personal"]
    for statement in noticing._SELECTS.values():
        expression = statement.expression(sa.create_engine("sqlite://").dialect)
        assert {column.name for column in expression.exported_columns} <= {
            *("id", "ref", "kind", "promised_due", "legal_due")
        }


@pytest.mark.parametrize("filters", SETS, ids=lambda filters: " ".join(sorted(filters)))
def test_what_is_due_first_is_read_from_the_index(
    sqlite_store: Store, filters: frozenset[str]
) -> None:
    compiled = queue._rows(filters).on(sqlite_store.engine.dialect)
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled.sql}", tuple(compiled.parameters(_VALUES))
        )
        steps = " / ".join(row[3] for row in plan)
    assert "ix_request_promised" in steps


def test_every_set_of_filters_runs_on_each_database(store: Store) -> None:
    with store.read() as unit:
        for filters in [*SETS, frozenset(), frozenset({"closed", "after"})]:
            assert queue.listing(unit, filters, **_VALUES) == []
            assert queue.count(unit, filters, **_VALUES) == 0
