"""The clauses as a page: where each works, by which tests and by whom it is drilled. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.drill.clauses import Clause, clauses
from bot.drill.script import Script, read_scripts

_INTRODUCTION = """\
# Every clause of the register description

Each clause of the description that this service grew from, where it works, and what shows it:
tests, and the people of `omatiedot drill`. A test fails when anything named here is not there.
"""


def page() -> str:
    """The Markdown page."""
    scripts = read_scripts()
    lines = [line for clause in clauses() for line in _of(clause, scripts)]
    return "\n".join([_INTRODUCTION, *lines])


def _of(clause: Clause, scripts: Sequence[Script]) -> Iterator[str]:
    yield f"## {clause.id}: {clause.fi}"
    yield ""
    yield f"{clause.en}."
    yield ""
    for name, what in _works(clause):
        yield f"- **{name}**: {what}"
    yield ""
    drilled = [f"{each.name} ({each.shows})" for each in scripts if clause.id in each.clauses]
    yield f"Tests: {_code(clause.tests)}"
    yield ""
    yield f"Drill: {'; '.join(drilled) or 'nobody'}"
    if clause.beyond:
        yield ""
        yield f"Beyond any drill: {clause.beyond}"
    yield ""


def _works(clause: Clause) -> Iterator[tuple[str, str]]:
    found = {
        "By text": _code(clause.texts),
        "Pages": _code(clause.pages),
        "Commands": _code(tuple(f"omatiedot {each}" for each in clause.commands)),
        "`register.toml`": _code(clause.register),
        "Code": _code(clause.code),
    }
    yield from ((name, what) for name, what in found.items() if what)


def _code(names: Sequence[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)
