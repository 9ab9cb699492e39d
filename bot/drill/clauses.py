"""The clauses of the register description: their words, where they work, what tests them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("rights.toml")
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `texts`, `pages`, `commands`, `register` and `code` are where it works."""

    id: str
    fi: str
    en: str
    texts: Names = ()
    pages: Names = ()
    commands: Names = ()
    register: Names = ()
    code: Names = ()
    tests: Names = ()
    beyond: str = ""


@cache
def clauses(file: Path = FILE) -> tuple[Clause, ...]:
    """Every clause, in its order."""
    return tuple(_read(file))


def _read(file: Path) -> Iterator[Clause]:
    for told in tomllib.loads(file.read_text("utf-8"))["clauses"]:
        values: dict[str, Any] = {name: _value(value) for name, value in told.items()}
        yield Clause(**values)


def _value(value: Any) -> str | Names:
    return tuple(value) if isinstance(value, list) else str(value)
