"""What is sealed in the database, held against the keys that the vault has.

They differ once a vault came back from a backup: it lacks the keys made since, so that what
was sealed with these is lost, and has those again that were destroyed since.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from bot.store import install, tables
from bot.store.engine import READING
from bot.store.personal import Personal
from bot.store.unit import Store
from bot.store.vault import belongs
from bot.store.vault.sealing import FORMAT, ID_BYTES
from bot.store.vault.tables import person_key


def lost(store: Store) -> dict[str, int]:
    """How many values can be opened by no key of the vault, by `table.column`."""
    found = _missing(store)
    again = _missing(store) if found else {}  # of whoever was erased meanwhile nothing is there
    counts = {
        place: sum(number for key, number in keys.items() if key in again.get(place, ()))
        for place, keys in found.items()
    }
    return {place: number for place, number in counts.items() if number}


def destroy_unused(store: Store) -> int:
    """Destroy the keys that nothing is sealed with; how many.

    Only while nobody is served: whoever is about to seal something has found its key already.
    """
    used = {key for _, keys in _used(store.engine) for key in keys}
    with store.read() as unit:
        used.add(bytes.fromhex(install.get(unit, belongs.MARK) or ""))
    gone = [{"this": key} for key in _kept(store) if key not in used]
    if gone:
        with store.keeper.engine.begin() as connection:
            connection.execute(_DROP, gone)
        store.keeper.forget()
    return len(gone)


_DROP = sa.delete(person_key).where(person_key.c.id == sa.bindparam("this"))


def _kept(store: Store) -> set[bytes]:
    """The ids of all keys in the vault."""
    with store.keeper.engine.connect().execution_options(**{READING: True}) as connection:
        return {bytes(each) for each in connection.scalars(sa.select(person_key.c.id))}


def _missing(store: Store) -> dict[str, dict[bytes, int]]:
    used = list(_used(store.engine))  # before the vault is asked: a key is made before its values
    there = _kept(store)
    found = {place: {k: n for k, n in keys.items() if k not in there} for place, keys in used}
    return {place: keys for place, keys in found.items() if keys}


def _used(engine: sa.Engine) -> Iterator[tuple[str, dict[bytes, int]]]:
    """By `table.column`, the keys that its values are sealed with, and how many are with each."""
    with engine.connect().execution_options(**{READING: True}) as connection:
        for column in _personal():
            stored = sa.type_coerce(column, sa.LargeBinary)
            key = sa.func.substr(stored, len(FORMAT) + 1, ID_BYTES, type_=sa.LargeBinary)
            counted = sa.select(key, sa.func.count()).where(sa.func.length(stored) > 0)
            rows = connection.execute(counted.group_by(key))
            yield f"{column.table.name}.{column.name}", {bytes(id_): n for id_, n in rows}


def _personal() -> Iterator[sa.Column[str]]:
    for table in tables.metadata.sorted_tables:
        yield from (each for each in table.columns if isinstance(each.type, Personal))
