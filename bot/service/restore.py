"""A backup comes back: checked first, put in its place as a whole, and erased again in.

The data are brought up to date and what was erased since is erased again before they stand
where a service would open them. Nothing is restored under a running service, nor over what
is there, unless that is asked for.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from bot.service.backup import Backup, BackupFault, check
from bot.store import audit, install, ledger, tables
from bot.store.dump import DumpFault, check_file, held_tables, is_file, is_in_use, load
from bot.store.durable import settle
from bot.store.engine import make_engine
from bot.store.guard import hold_scheduled, tell_vault
from bot.store.ledger import Erased
from bot.store.opening import DATABASE_FAULTS, close, reader
from bot.store.unit import Store
from bot.store.vault.belongs import MARK
from bot.store.vault.tables import person_key

Open = Callable[[str], Store]
"""Opens the store at an address, with the vault of this install; guards it."""

RUNS = "a service runs on it: stop web and worker first"
THERE = "is there already; with --replace the backup takes its place"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done to data that came back."""

    replayed: list[Erased]
    held: list[str]  # references of scheduled erasures that wait for staff now


def restore_data(
    backup: Backup, url: sa.URL, vault: sa.URL, opens: Open, *, replace: bool
) -> Restored:
    """Put data back at `url`. Raises BackupFault."""
    place = _file_back if is_file(url) else _server_back
    with _faults():
        _check(backup, "data", url)
        _refuse_others(backup, vault)
        if replace:
            _carry_over(backup, url, vault)
        return place(backup, url, opens, replace=replace)


def _carry_over(backup: Backup, url: sa.URL, vault: sa.URL) -> None:
    """What the database that is about to go knows of erasures, the vault is told before."""
    if _known_there(vault) is None or (is_file(url) and not Path(url.database or "").exists()):
        return
    here = reader(url.render_as_string(hide_password=False))
    engine = make_engine(vault.render_as_string(hide_password=False))
    try:
        if _is_of(here, backup):
            tell_vault(here, engine)
    except DATABASE_FAULTS:
        pass  # empty, damaged, or of a version that noted nothing: it has nothing to tell
    finally:
        here.engine.dispose()
        engine.dispose()


def _is_of(store: Store, backup: Backup) -> bool:
    with store.read() as unit:
        return install.get(unit, MARK) == backup.manifest.install


def restore_vault(backup: Backup, url: sa.URL, *, replace: bool) -> None:
    """Put a vault back at `url`. Raises BackupFault, also when erasures would be forgotten."""
    with _faults():
        _check(backup, "vault", url)
        if not is_file(url) and is_in_use(url):
            raise BackupFault(RUNS)
        _refuse_there(_is_there(backup, url), replace, url)
        if is_file(url):
            _swap(_beside(backup, url), Path(url.database or ""))
        else:
            load(url, "vault", backup.file)


def _is_there(backup: Backup, url: sa.URL) -> bool:
    """Whether a vault is there; a damaged file cannot say any more what it knew.

    Raises BackupFault when it is another register's, or knows of more erasures.
    """
    try:
        known = _known_there(url)
        if known is None:
            return False
        _refuse_others(backup, url)
    except sa.exc.DatabaseError:
        if not is_file(url):
            raise
        return True
    if known > backup.manifest.erasures:
        raise BackupFault(FORGETS.format(more=known - backup.manifest.erasures))
    return True


FORGETS = (
    "the vault that is there knows of {more} erasures more than this backup: it would bring "
    "back keys that were destroyed. Keep the one that is there, or use a newer backup"
)


def _check(backup: Backup, part: str, url: sa.URL) -> None:
    if backup.manifest.part != part:
        raise BackupFault(f"{backup.folder} is a backup of the {backup.manifest.part}")
    if backup.manifest.database != url.get_backend_name():
        raise BackupFault(f"it is of {backup.manifest.database}, and the address of another")
    check(backup)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DumpFault as fault:
        raise BackupFault(str(fault)) from None
    except OSError as fault:
        raise BackupFault(f"{fault.filename}: {fault.strerror}") from None


def _refuse_there(there: bool, replace: bool, url: sa.URL) -> None:
    if there and not replace:
        raise BackupFault(f"{url.render_as_string()} {THERE}")


def _open(url: str, backup: Backup, opens: Open) -> Restored:
    """Open what was restored; what the guard did, since it was not known there."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            here = set(connection.execute(sa.select(tables.erasure.c.mark)).scalars())
            held = list(connection.execute(_SCHEDULED).scalars())
    finally:
        engine.dispose()
    store = opens(url)
    hold_scheduled(store)
    _tell(store, backup)
    there = ledger.entries(store.keeper.engine)
    close(store)
    return Restored([one for one in there if one.mark not in here], held)


def _tell(store: Store, backup: Backup) -> None:
    """The log tells, too, why it goes on where it does."""
    with store.write() as unit:
        made_at = backup.manifest.made_at
        audit.append(unit, "operator", "restored", None, datetime.now(UTC), reason=made_at)


_SCHEDULED = sa.select(tables.request.c.ref).where(tables.request.c.state == "scheduled")


# ------------------------------------------------------------ a server's


def _server_back(backup: Backup, url: sa.URL, opens: Open, *, replace: bool) -> Restored:
    if is_in_use(url):
        raise BackupFault(RUNS)
    _refuse_there(bool(held_tables(url, "data")), replace, url)
    load(url, "data", backup.file)
    return _open(url.render_as_string(hide_password=False), backup, opens)


def _known_there(url: sa.URL) -> int | None:
    """How many erasures the vault knows of that is there; None when there is none."""
    if is_file(url) and not Path(url.database or "").exists():
        return None
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        names = set(sa.inspect(engine).get_table_names())
        if "person_key" not in names or not _has_keys(engine):
            return None
        return len(ledger.entries(engine)) if "erased" in names else 0
    finally:
        engine.dispose()


def _refuse_others(backup: Backup, vault: sa.URL) -> None:
    """Raises BackupFault when the vault that is there never was this backup's."""
    if not backup.manifest.install or _known_there(vault) is None:
        return
    engine = make_engine(vault.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            mark = person_key.c.id == bytes.fromhex(backup.manifest.install)
            if connection.execute(sa.select(person_key.c.id).where(mark)).first() is None:
                raise BackupFault(OTHERS)
    finally:
        engine.dispose()


OTHERS = (
    "the vault that is there is of another register than this backup: nothing of it would open. "
    "Is OMATIEDOT_VAULT_URL right?"
)


def _has_keys(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM person_key LIMIT 1").first() is not None


# ------------------------------------------------------------ a file


def _file_back(backup: Backup, url: sa.URL, opens: Open, *, replace: bool) -> Restored:
    place = Path(url.database or "")
    _refuse_there(place.exists(), replace, url)
    beside = _beside(backup, url)
    try:
        found = _open(f"sqlite:///{beside}", backup, opens)
        _swap(beside, place)
    finally:
        _remove(beside)
    return found


def _beside(backup: Backup, url: sa.URL) -> Path:
    """A copy of the backup on the disk of its place, readable by its owner alone."""
    place = Path(url.database or "")
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.restoring")
    _remove(beside)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as made, backup.file.open("rb") as kept:
        shutil.copyfileobj(kept, made)
        made.flush()
        os.fsync(made.fileno())
    check_file(beside)
    return beside


def _swap(beside: Path, place: Path) -> None:
    """The one takes the place of the other at once; a log of the other's does not stay."""
    with _alone(beside):
        pass
    if place.exists():
        try:
            with _alone(place):
                beside.replace(place)
        except sqlite3.DatabaseError:  # damaged: what is left is kept for whoever can read it
            place.replace(place.with_name(f"{place.name}.damaged"))
    if beside.exists():
        _remove(place)
        beside.replace(place)
    settle(place.parent)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Nobody else has the file open; all of it is in the file itself, and no log beside it."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as held:
        try:
            (mode,) = held.execute("PRAGMA journal_mode=DELETE").fetchone()
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise BackupFault(RUNS) from None
        if mode != "delete":
            raise BackupFault(RUNS)
        yield


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
