"""Transcripts as text: what stands in a file, read into scenes. Nothing is played here.

A scene is one line after another, each with its mark: `==` what the scene is about, `@` who
texts, `>` they text, `<` we reply, `~` time passes, `!` what others do meanwhile, `*` what
we did, `#` a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"
LANGUAGES = ("fi", "sv")
MARKS = ("==", "@", ">", "<", "~", "!", "*")

_BLOCK = re.compile(r"^```transcript\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scene; `number` counts from 1 in its file."""

    number: int
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation from an empty register on."""

    where: str
    title: str
    lines: tuple[Line, ...]


def files(language: str) -> list[Path]:
    """Every transcript of a language."""
    return sorted((HERE / language).glob("*.txt"))


def scenes(path: Path) -> list[Scene]:
    """The scenes of a file."""
    where = f"{path.parent.name}/{path.name}"
    return list(_cut(where, _lines(path.read_text("utf-8"), where)))


def readme_scenes(readme: Path = README) -> list[Scene]:
    """Every fenced block of the README that says it is a transcript; each is one scene."""
    text = readme.read_text("utf-8")
    found = []
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        found += _cut(readme.name, _lines(block[1], readme.name, first))
    return found


def _lines(text: str, where: str, first: int = 1) -> Iterator[Line]:
    for number, raw in enumerate(text.splitlines(), first):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        mark = next((mark for mark in MARKS if line.startswith(mark)), None)
        if mark is None:
            raise ValueError(f"{where}:{number}: a line without a mark: {line}")
        yield Line(number, mark, line[len(mark) :].strip())


def _cut(where: str, lines: Iterator[Line]) -> Iterator[Scene]:
    title, kept = "", list[Line]()
    for line in lines:
        if line.mark != "==":
            kept.append(line)
            continue
        if kept:
            yield Scene(where, title, tuple(kept))
        title, kept = line.words, []
    if kept:
        yield Scene(where, title, tuple(kept))
