"""Laws of classification: whatever tells of a person is declared, or the build fails."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from bot.store.classification import ENGINE, FATES, FILES, faults, group_of, tells_of_persons
from bot.store.columns import operational, personal, pseudonym, row_id
from bot.store.tables import metadata
from bot.store.vault.tables import metadata as vault
from tests.catalogue.texts import the_register

REGISTER = the_register()
GROUPS = {group.code: group.fields for group in REGISTER.data}
TABLES = [*metadata.sorted_tables, *vault.sorted_tables]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_table_is_classified_and_declared(table: sa.Table) -> None:
    assert list(faults([table], GROUPS)) == []


def test_a_column_that_is_added_fails_the_build_with_what_to_do() -> None:
    made = sa.Table(
        "hobby",
        sa.MetaData(),
        row_id(),
        sa.Column("since", sa.Integer),
        personal("words"),
        pseudonym("registrant", sa.String),
        operational("at", sa.Integer),
    )
    told = "\n".join(faults([made], GROUPS))
    assert re.findall("^hobby(?:[.]since)?: (.*?)[,;]", told, re.MULTILINE) == [
        "no class",
        "nobody says what an erasure does to it and whether a copy shows it",
        "no rule of retention ends it",
    ]
    for advice in ("personal(), pseudonym() or operational()", "FATES in", "PURGES or UNTIL_EVENT"):
        assert advice in told
    for name in ("words", "registrant"):
        assert f"hobby.{name}: in no group of the register description; name it" in told
    assert "hobby.at" not in told


def test_a_group_that_loses_a_table_fails_the_build() -> None:
    without = {code: [one for one in each if one != "card"] for code, each in GROUPS.items()}
    (card,) = [table for table in TABLES if table.name == "card"]
    told = list(faults([card], without))
    assert len(told) == sum(map(tells_of_persons, card.columns)) > 0
    assert all("register.toml" in each for each in told)


def test_a_column_that_is_named_is_not_meant_by_its_table() -> None:
    registrant = metadata.tables["registrant"]
    assert group_of(registrant.c.address, GROUPS) == "address"
    assert group_of(registrant.c.name, GROUPS) == "identity"


def test_what_the_description_names_exists_and_stands_there_once() -> None:
    fields = [field for group in REGISTER.data for field in group.fields]
    columns = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    assert set(fields) - columns - {table.name for table in TABLES} == set()
    assert len(fields) == len(set(fields))


def test_nothing_is_declared_that_is_not_there() -> None:
    assert set(FATES) <= set(TABLES)
    for table, fate in FATES.items():
        named = {name for names in fate.stays for name in names.split()}
        assert named <= {column.name for column in table.columns if tells_of_persons(column)}


def test_each_file_that_tells_of_persons_has_an_end() -> None:
    for file in FILES:
        assert file.data in ("personal", "pseudonym", "operational")
        assert file.data == "operational" or (file.erased, file.goes) != ("-", "-"), file.kind
    for rule in ("backups", "key_backups"):
        assert rule in {each.what for each in REGISTER.retention.rules}
        assert [file.kind for file in FILES if file.goes == f"rule: {rule}"] != []


def test_tables_of_others_have_no_column_that_nobody_looked_at(
    postgresql_engine: sa.Engine,
) -> None:
    found = sa.MetaData()
    found.reflect(postgresql_engine)
    others = {name: table for name, table in found.tables.items() if name not in metadata.tables}
    vaults = {table.name for table in vault.sorted_tables}
    looked_at = {name: set(columns.split()) for name, columns in ENGINE.items()}
    there = {name: {c.name for c in each.columns} for name, each in others.items()}
    assert {name: each for name, each in there.items() if name not in vaults} == looked_at
