"""Opens the register's database: its keys read, its tables brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from bot.store import install, keys
from bot.store.engine import make_engine, make_reader
from bot.store.faults import Conflict
from bot.store.guard import OlderVault, guard
from bot.store.migrate import is_current, migrate
from bot.store.unit import Store
from bot.store.unsealed import seal_everything
from bot.store.vault import belongs
from bot.store.vault.vault import Vault, open_vault

Faults = tuple[type[Exception], ...]


def _of_postgresql() -> tuple[Faults, Faults, Faults]:
    if not find_spec("psycopg"):
        return (), (), ()
    import psycopg
    from psycopg.errors import ConnectionTimeout, LockNotAvailable, QueryCanceled

    limits = (ConnectionTimeout, LockNotAvailable, QueryCanceled)
    return (psycopg.Error,), (psycopg.OperationalError,), limits


_ALL, _PASSING, WAITED = _of_postgresql()
"""`WAITED`: a limit of time was reached. Of `PASSING` by their class, but nobody who asked
would wait for another try: it is theirs to come back."""

DATABASE_FAULTS: Faults = (sa.exc.SQLAlchemyError, sqlite3.Error, *_ALL)
"""How a database fails: through SQLAlchemy, or through the driver that a unit speaks to."""

OF_THE_VALUES = frozenset({"DataError", "IntegrityError"})
"""What every driver calls the faults that another try with the same values has too (PEP 249)."""

PASSING: Faults = (Conflict, *_PASSING)
"""Faults after which the same transaction may succeed at once: it gave way to another, or
its connection was cut. Whether it was committed is then unknown, so it must be harmless
when done twice. A lock of SQLite's is none of these: it was waited for already."""

# a driver that is not installed, a database of another kind, no room on the disk
_OPENING: Faults = (*DATABASE_FAULTS, ModuleNotFoundError, ValueError, OSError)


def is_outage(fault: Exception) -> bool:
    """Whether the database failed, and not what it was asked to do."""
    names = {each.__name__ for each in type(fault).__mro__}
    return isinstance(fault, DATABASE_FAULTS) and not names & OF_THE_VALUES


class DatabaseFault(Exception):
    """The database cannot be opened; the message says why, in one line."""


class VaultFault(DatabaseFault):
    """The vault is not one to serve with; the message says what to do."""


def open_store(
    url: str,
    key_file: Path | None,
    pooler: str | None = None,
    vault_url: str | None = None,
    *,
    check: Callable[[Store], object] = guard,
) -> Store:
    """The store at `url`, perhaps behind a pooler, and its vault at `vault_url`.

    `check` holds the one against the other. Raises KeyFault and DatabaseFault.
    """
    found = keys.load(key_file or Path("var/keys.json"))
    place = vault_url or vault_of(url)
    try:
        store = Store(_opened(url, pooler), found)
        try:
            _refuse_other_keys(store)
            store = replace(store, vault=_vault(place, pooler, found))
            belongs.refuse_other_vault(store)
            seal_everything(store)
            check(store)
        finally:
            close(store)  # whoever forks after this shares no connection
    except OlderVault as fault:
        raise VaultFault(str(fault)) from None
    except _OPENING as fault:
        raise DatabaseFault(reason_of(fault)) from None
    return store


def close(store: Store) -> None:
    """Give back every connection, of the vault too; the next use makes new ones."""
    store.engine.dispose()
    if store.vault is not None:
        store.vault.engine.dispose()


def vault_of(url: str) -> str:
    """Where the vault of a register is when no other place is named.

    Of a SQLite file in a folder of its own beside it, so that a copy of the file, or of its
    folder's files, does not take the keys along.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return url
    file = Path(parsed.database)
    return f"sqlite:///{file.parent / 'vault' / (file.stem + '-keys.db')}"


def _vault(url: str, pooler: str | None, found: keys.Keys) -> Vault:
    engine = make_engine(url, pooler)
    try:
        _make_file(url)
        return open_vault(engine, found)
    except BaseException:
        engine.dispose()
        raise


def open_to_read(url: str) -> Store:
    """The store at `url` as it is, without its keys: nobody can be found in it by number.

    Raises DatabaseFault.
    """
    try:
        database = sa.make_url(url).database
        if url.startswith("sqlite") and not Path(database or "").is_file():
            raise FileNotFoundError(f"{database} is not there")
        store = reader(url)
        if not is_current(store.engine):
            raise ValueError("its tables are of another version; serve it once with this one")
    except _OPENING as fault:
        raise DatabaseFault(reason_of(fault)) from None
    return store


def reader(url: str) -> Store:
    """The same, when it was opened by another process before."""
    return Store(make_reader(url), keys.ephemeral())


ADVICE = (
    "this database was filled with other keys, and nobody in it could be found with these; "
    "put the backup of its own key file back"
)


def _refuse_other_keys(store: Store) -> None:
    """Raises KeyFault when the database was filled with other keys than ours."""
    with store.read() as unit:
        known = install.get(unit, install.KEY_CHECK)
    if known is None:
        with store.write() as unit:
            install.put(unit, install.KEY_CHECK, store.keys.check())
    elif known != store.keys.check():
        raise keys.KeyFault("of another database", ADVICE)


def _make_file(url: str) -> None:
    """A file that SQLite would make is made here, for its owner alone; its logs are as it is."""
    database = sa.make_url(url).database
    if url.startswith("sqlite") and database:
        Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not Path(database).exists():
            Path(database).touch(mode=0o600)


def _opened(url: str, pooler: str | None) -> sa.Engine:
    engine = make_engine(url, pooler)
    try:
        _make_file(url)
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def reason_of(fault: Exception) -> str:
    """What a database's fault says, in one line and without the statement."""
    lines = str(getattr(fault, "orig", None) or fault).strip().splitlines()
    return lines[0] if lines else type(fault).__name__
