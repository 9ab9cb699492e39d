"""The page docs/data.md: every column and file, and what becomes of it.

Made from the declarations that the tests hold to, and from the register description that
comes with the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from bot.register import Register
from bot.store.classification import (
    ENGINE,
    FATES,
    FILES,
    SHOWN,
    group_of,
    rules_of,
    tells_of_persons,
)
from bot.store.retention import KEPT
from bot.store.tables import metadata
from bot.store.vault.tables import metadata as vault

Groups = Mapping[str, tuple[str, ...]]

_TOP = """# Data

Every table with the columns that tell of a person, and every kind of file. *Personal* tells of
a person by itself, and is sealed; *pseudonym* tells of her only together with a key or another
row; *operational* tells of the service alone, and is named without more. The groups are those of
`[[data]]`, the rules those of `[[retention.rules]]` in the register description; the days are
those it comes with. A copy is what `omatiedot registrants show` prints.
"""


def page(register: Register) -> str:
    """The page, in Markdown."""
    groups = {group.code: group.fields for group in register.data}
    days = {rule.what: rule.days for rule in register.retention.rules}
    blocks = [_TOP, *(_table(each, groups, days) for each in metadata.sorted_tables)]
    blocks += ["# In the vault\n", *(_table(each, groups, days) for each in vault.sorted_tables)]
    return "\n".join([*blocks, "# Of others, in PostgreSQL\n", *_engine(), "# Files\n", *_files()])


def _engine() -> Iterator[str]:
    yield "Of a person they hold the number of a text's row, in `args` of a job: a job goes when it"
    yield "is done, or an hour after it failed.\n"
    for name, columns in ENGINE.items():
        yield f"- `{name}`: " + ", ".join(f"`{column}`" for column in columns.split())
    yield ""


def _table(table: sa.Table, groups: Groups, days: Mapping[str, int | None]) -> str:
    telling = [column for column in table.columns if tells_of_persons(column)]
    rest = ", ".join(f"`{each.name}`" for each in table.columns if each not in telling)
    lines = [f"## {table.name}", "", f"Kept: {_kept(table, days)}.", ""]
    if telling:
        hidden = FATES[table].hidden
        lines += [f"In a copy: {f'not shown, {hidden}' if hidden else SHOWN}.", ""]
        lines += ["| column | class | group | erasure |", "|---|---|---|---|"]
        lines += [_row(column, groups) for column in telling]
        lines.append("")
    return "\n".join([*lines, f"Operational: {rest or 'none'}.", ""])


def _row(column: sa.Column[object], groups: Groups) -> str:
    fate = FATES[column.table].of(column.name)
    return f"| `{column.name}` | {column.info['class']} | {group_of(column, groups)} | {fate} |"


def _kept(table: sa.Table, days: Mapping[str, int | None]) -> str:
    told = [f"rule `{what}`, {_days(days.get(what))}" for what in rules_of(table)]
    return " and ".join(told) or KEPT[table]


def _days(days: int | None) -> str:
    return "until its event" if days is None else f"{days} days"


def _files() -> Iterator[str]:
    yield "| file | class | holds | erasure | goes |"
    yield "|---|---|---|---|---|"
    for each in FILES:
        yield f"| {each.kind} | {each.data} | {each.holds} | {each.erased} | {each.goes} |"
    yield ""
