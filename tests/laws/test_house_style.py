"""The shape of the code: small files, small functions, a composition root one can read."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("flows/*.py"), ROOT / "wsgi.py"])
CODE = [path for path in FILES if path.read_text("utf-8").strip()]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions(path: Path) -> list[Function]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def body(function: Function) -> int:
    """Lines of a function without its docstring."""
    docstring = ast.get_docstring(function, clean=False)
    return length(function) - (len(docstring.splitlines()) if docstring else 0)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    assert lines(path) <= 300


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_function_is_longer_than_40_lines(path: Path) -> None:
    assert [f.name for f in functions(path) if length(f) > 40] == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_half_of_the_files_have_at_most_90_lines() -> None:
    assert median(map(lines, CODE)) <= 90


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    assert median(body(function) for path in CODE for function in functions(path)) <= 8


def test_the_composition_root_can_be_read_at_a_glance() -> None:
    assert lines(ROOT / "wsgi.py") <= 45


@pytest.mark.parametrize("path", CODE, ids=name)
def test_names_are_the_registers_own_words(path: Path) -> None:
    """No Manager, Helper, Util or Base: they name nothing that anyone has seen."""
    tree = ast.parse(path.read_text("utf-8"))
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    banned = ("manager", "helper", "util", "base")
    assert not [each for each in [*classes, path.stem] if each.lower().endswith(banned)]
