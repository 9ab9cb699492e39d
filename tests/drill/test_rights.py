"""docs/rights.md speaks of what is there: commands, words, pages, keys, files and tests."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest

import wsgi
from bot.commands import cli
from bot.commands.rights import page
from bot.dialogue.heard import Certainty
from bot.drill.clauses import Clause, clauses
from bot.drill.script import read_scripts
from bot.store.unit import Store
from tests.drill.stages import pages_of, world_on

ROOT = Path(__file__).parents[2]
CLAUSES = clauses()
REGISTER = tomllib.loads((ROOT / "register.toml").read_text("utf-8"))


def each(of: str) -> pytest.MarkDecorator:
    """Every name of one sort, with its clause."""
    found = [(clause.id, name) for clause in CLAUSES for name in getattr(clause, of)]
    return pytest.mark.parametrize(("clause", "name"), found)


def test_every_clause_is_there_once_in_its_order() -> None:
    assert [clause.id for clause in CLAUSES] == [f"C{number}" for number in range(1, 27)]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_clause_works_somewhere_and_something_shows_it(clause: Clause) -> None:
    works = (clause.texts, clause.pages, clause.commands, clause.register, clause.code)
    drilled = [script for script in read_scripts() if clause.id in script.clauses]
    assert any(works)
    assert clause.tests
    assert drilled or clause.beyond


@each("texts")
def test_a_text_is_understood(clause: str, name: str) -> None:
    heard = wsgi.READING.read(name, "fi", capturing=False)
    assert (heard.certainty, bool(heard.intent)) == (Certainty.EXACT, True)


@each("commands")
def test_a_command_is_there(clause: str, name: str) -> None:
    command: Any = cli
    for word in name.split():
        command = command.get_command(click.Context(command), word)
        assert command is not None


@each("register")
def test_a_key_stands_in_the_description(clause: str, name: str) -> None:
    found: Any = REGISTER
    for part in name.split("."):
        found = found[part]


@each("code")
def test_a_file_is_there(clause: str, name: str) -> None:
    assert (ROOT / name).exists()


@cache
def names_in(file: Path) -> set[str]:
    """The functions of a file of tests."""
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@each("tests")
def test_a_test_is_there(clause: str, name: str) -> None:
    file, _, test = name.partition("::")
    assert (ROOT / file).is_file()
    assert not test or (test.startswith("test_") and test in names_in(ROOT / file))


def test_the_pages_are_served(sqlite_store: Store) -> None:
    served = {rule.rule for rule in pages_of(world_on(sqlite_store).office).url_map.iter_rules()}
    named = {name for clause in CLAUSES for name in clause.pages}
    assert named - served == set()


def test_the_page_tells_of_every_clause_and_of_everybody() -> None:
    told = page()
    assert all(f"## {clause.id}: {clause.fi}" in told for clause in CLAUSES)
    assert all(f"{script.name} (" in told for script in read_scripts())
