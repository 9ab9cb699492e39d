"""Scripts as text: who comes, what they text, what must be answered, what must be true then.

One line after another, each with its mark: `==` who, which clauses and what it shows, `@` who
has the telephone, `>` they text, `<` we reply (a message's id, and words that must stand in
it), `~` time passes, `!` what staff and others do, `*` what must be true, `#` a remark.
`deeds` and `truths` know the sentences of `!` and `*`. Nothing is played here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
MARKS = ("==", "@", ">", "<", "~", "!", "*")


class ScriptFault(ValueError):
    """A line that cannot be read; the message names its file and number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `number` counts from 1 in its file."""

    number: int
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Script:
    """One person's part: the name, the clauses it is about, what it shows, and its lines."""

    where: str
    name: str
    clauses: tuple[str, ...]
    shows: str
    lines: tuple[Line, ...]


def read_scripts(folder: Path = SCRIPTS) -> tuple[Script, ...]:
    """Every script, by file. Raises ScriptFault."""
    files = sorted(folder.glob("*.txt"))
    return tuple(script for file in files for script in read(file.name, file.read_text("utf-8")))


def read(where: str, text: str) -> Iterator[Script]:
    """The scripts of one file. Raises ScriptFault."""
    begun: Line | None = None
    kept: list[Line] = []
    for line in _lines(where, text):
        if line.mark != "==":
            kept.append(line)
            continue
        if begun:
            yield _script(where, begun, kept)
        begun, kept = line, []
    if begun:
        yield _script(where, begun, kept)


def _script(where: str, head: Line, lines: list[Line]) -> Script:
    parts = [part.strip() for part in head.words.split("|")]
    if len(parts) != 3 or not lines:
        raise ScriptFault(f"{where}:{head.number}: write == name | clauses | what it shows")
    name, clauses, shows = parts
    return Script(where, name, tuple(clauses.split()), shows, tuple(lines))


def _lines(where: str, text: str) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        mark = next((mark for mark in MARKS if line.startswith(mark)), None)
        if mark is None:
            raise ScriptFault(f"{where}:{number}: a line without a mark: {line}")
        yield Line(number, mark, line[len(mark) :].strip())
