"""Draws one PDF and ends: a paper as JSON comes in, the file goes out.

A process of its own, run as a script: typst remembers all it ever drew for as long as its
process lives, and what people's copies say must not stay in the memory of the service.
It needs nothing but typst, reads no file but its template, and no network.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typst

SOURCE = Path(__file__).with_name("paper.typ")
PLAIN = 0x0530
"""Below it are the Latin, Greek and Cyrillic letters, which typst has."""

UNDRAWN = "could not be displayed"
"""In what typst says of a sign that none of its letters has; PDF/UA-1 allows no gap."""


def drawn(paper: dict[str, Any], made: int) -> bytes:
    """The PDF of a paper, dated by `made` (seconds since 1970).

    A sign that typst has no letter for is named by its code, and the paper says so.
    """
    try:
        return _drawn(_respelt(paper, _all), made)
    except typst.TypstError as fault:
        if UNDRAWN not in str(fault):
            raise
    said = {**paper, "lead": [*paper["lead"], paper["undrawn"]]}
    try:
        return _drawn(_respelt(said, _no_pictures), made)
    except typst.TypstError as fault:
        if UNDRAWN not in str(fault):
            raise
    return _drawn(_respelt(said, _letters), made)


def _drawn(paper: Any, made: int) -> bytes:
    compiler = typst.Compiler(
        SOURCE.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper)},
    )
    file = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=made)
    if not isinstance(file, bytes):
        raise TypeError("a PDF is one file")
    return file


def _respelt(told: Any, draws: Callable[[str], bool]) -> Any:
    """All the words in a tree of them, each sign that is not drawn named by its code."""
    if isinstance(told, str):
        return "".join(_named(told, draws))
    if isinstance(told, dict):
        return {name: _respelt(value, draws) for name, value in told.items()}
    if isinstance(told, list):
        return [_respelt(value, draws) for value in told]
    return told


def _named(words: str, draws: Callable[[str], bool]) -> Iterator[str]:
    for sign in words:
        kind = unicodedata.category(sign)
        if sign == "\n" or (draws(sign) and kind not in ("Cc", "Cs")):
            yield sign
        elif kind not in ("Mn", "Cf", "Cc"):  # marks of what is named
            yield f"[U+{ord(sign):04X}]"


def _all(sign: str) -> bool:
    return sign != ""


def _no_pictures(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return ord(sign) <= 0xFFFF and kind not in ("So", "Cn", "Co", "Cf", "Mn")


def _letters(sign: str) -> bool:
    return ord(sign) < PLAIN and unicodedata.category(sign) not in ("So", "Cn", "Mn")


if __name__ == "__main__":
    asked = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(drawn(asked["paper"], asked["made"]))
