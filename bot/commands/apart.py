"""Whether one backup would hold the data and the keys that open them.

Then an erased person could be read again out of it. Judged by where things lie: what is
really copied, and for how long that is kept, only the operator knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from bot.service.backup import backups
from bot.store import tables
from bot.store.dump import Part
from bot.store.engine import READING
from bot.store.unit import Store

Judged = tuple[Literal["ok", "warning", "error"], str]


def judge(store: Store, key_file: Path, folders: Iterable[Path] = ()) -> Iterator[Judged]:
    """What is to be said of the places of database, vault and key file, and of `folders` of
    backups."""
    data, vault = _file(store.engine), _file(store.keeper.engine)
    found = [*_apart(store, data, vault), *_key_file(key_file, data, vault), *_copies(folders)]
    yield from found or [("ok", "the keys of persons lie apart from the data")]


def _apart(store: Store, data: Path | None, vault: Path | None) -> Iterator[Judged]:
    if _holds_data(store.keeper.engine):
        yield "error", f"the keys of persons lie in the database itself: {ERASED}. {ELSEWHERE}"
    elif data and vault and data.parent == vault.parent:
        yield "error", f"vault and database are in one folder, {data.parent}: {ERASED}. {ELSEWHERE}"
    elif data and vault and _within(data.parent, vault.parent):
        yield "warning", f"a backup that takes all of {_outer(data, vault)} {BOTH}. {LEAVE_OUT}"
    elif _cluster(store.engine) and _cluster(store.engine) == _cluster(store.keeper.engine):
        yield (
            "warning",
            f"a copy of the whole PostgreSQL server (its files, its WAL) {BOTH}. {DUMP}",
        )


ERASED = "a backup holds both, and whoever was erased can be read again out of it"
ELSEWHERE = "Name another place in OMATIEDOT_VAULT_URL, whose backups live a week at most"
BOTH = "holds the keys of persons with the data"
LEAVE_OUT = "Leave the vault out of it, or name another place in OMATIEDOT_VAULT_URL"
DUMP = "Copy each database by itself (pg_dump), or give the vault another server"


def _key_file(file: Path, data: Path | None, vault: Path | None) -> Iterator[Judged]:
    beside = [
        name
        for name, other in (("database", data), ("vault", vault))
        if other and other.parent == file.resolve().parent
    ]
    if beside:
        whom = " and the ".join(beside)
        yield "warning", f"{file} is in the folder of the {whom}: who gets its backup gets both"


def _copies(folders: Iterable[Path]) -> Iterator[Judged]:
    """Where copies of both parts lie in one place, or the one's within the other's."""
    held: dict[Part, set[Path]] = {"data": set(), "vault": set()}
    for folder in folders:
        if not folder.is_dir():
            yield "warning", f"OMATIEDOT_BACKUPS: {folder} is not there: nothing in it ends"
            continue
        for each in backups(folder):
            held[each.manifest.part].add(folder.resolve())
    for one in sorted(held["data"]):
        for other in sorted(held["vault"]):
            if _within(one, other):
                both = one if one == other else f"{one} and {other}"
                told = f"backups of the data and of the vault lie in {both}: {ERASED}. {APART}"
                yield "error", told


APART = "Make them in two places, with backups of their own"


def _file(engine: sa.Engine) -> Path | None:
    """Where a database of SQLite lies."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database).resolve()


def _within(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _outer(data: Path, vault: Path) -> Path:
    return min(data.parent, vault.parent, key=lambda folder: len(folder.parts))


def _holds_data(vault: sa.Engine) -> bool:
    """Whether the register's tables are there too, whatever the addresses say."""
    with vault.connect().execution_options(**{READING: True}) as connection:
        return sa.inspect(connection).has_table(tables.registrant.name)


def _cluster(engine: sa.Engine) -> int | None:
    """The number of a PostgreSQL server, the same in all its databases."""
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        asked = "SELECT system_identifier FROM pg_control_system()"
        return int(connection.exec_driver_sql(asked).scalar_one())
