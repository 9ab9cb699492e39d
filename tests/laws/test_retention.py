"""Laws of retention: what the notice tells is done, and no table is forgotten."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from bot.register import Register
from bot.register.faults import FILED, PURGED
from bot.register.values import Keep
from bot.store.retention import KEPT, PURGES, UNTIL_EVENT
from bot.store.tables import message_out, metadata
from bot.store.vault.tables import metadata as vault
from tests.catalogue.texts import the_register

REGISTER: Register = the_register()
RULES = REGISTER.retention.rules
TABLES = [*metadata.sorted_tables, *vault.sorted_tables]
COVERED = Counter(
    [purge.table for purges in PURGES.values() for purge in purges if not purge.blanks]
    + [table for tables in UNTIL_EVENT.values() for table in tables]
    + list(KEPT)
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.what)
def test_a_rule_with_days_is_purged_and_one_without_waits_for_an_event(rule: Keep) -> None:
    assert rule.what in (UNTIL_EVENT if rule.days is None else PURGES.keys() | FILED)


def test_every_purge_and_every_event_is_told_in_the_notice() -> None:
    assert {rule.what for rule in RULES} == PURGES.keys() | UNTIL_EVENT.keys() | FILED


def test_the_words_that_a_description_may_give_days_are_those_that_are_purged() -> None:
    assert PURGES.keys() == PURGED


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_table_is_kept_by_one_rule_or_for_a_reason(table: sa.Table) -> None:
    ways = 2 if table is message_out else 1  # what answers a request goes with that
    assert COVERED[table] == ways


@pytest.mark.parametrize("table", KEPT, ids=str)
def test_what_is_kept_for_a_reason_names_nobody(table: sa.Table) -> None:
    assert KEPT[table]
    assert "personal" not in {column.info["class"] for column in table.columns}
