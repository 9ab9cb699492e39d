"""A statement is compiled once for a database, and its values pass their conversions."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Parts, Statement, given, values_of, word
from bot.store.unit import Store

_INSTALL = tables.install
PUT = Statement(sa.insert(_INSTALL).values(values_of(_INSTALL, "key", "value")))
GET = Statement(sa.select(_INSTALL.c.value).where(_INSTALL.c.key == given("name", _INSTALL.c.key)))


def test_the_same_compilation_serves_every_run(store: Store) -> None:
    dialect = store.engine.dialect
    assert GET.on(dialect) is GET.on(dialect)


def test_a_value_that_is_missing_is_told(store: Store) -> None:
    with pytest.raises(KeyError, match="value"), store.write() as unit:
        unit.run(PUT, key="x")


@pytest.mark.parametrize("text", ["plain", "O'Brien", "100 %", "a:b", "%(x)s", "?"])
def test_a_constant_word_is_only_ever_a_word(store: Store, text: str) -> None:
    with store.read() as unit:
        assert unit.value(Statement(sa.select(word(text).label("said")))) == text


def test_reads_made_in_one_are_told_apart(store: Store) -> None:
    both = Parts(
        words=sa.select(_INSTALL.c.key, _INSTALL.c.value),
        numbers=sa.select(sa.func.count().label("number")).select_from(_INSTALL),
        none=sa.select(tables.ban.c.since, tables.ban.c.ban_key),
    )
    with store.write() as unit:
        unit.many(PUT, [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        found = unit.parts(both)
    assert sorted(tuple(row) for row in found["words"]) == [("a", "1"), ("b", "2")]
    assert [row.number for row in found["numbers"]] == [2]
    assert found["none"] == []
