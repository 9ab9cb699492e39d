"""Backups: a consistent copy of the data, and one of the vault apart, while the service runs.

A backup is a folder with a manifest that holds nothing of anybody. It comes into being
under another name and is renamed when it is whole; one that is there is never overwritten.
The key file is never copied. Copies of the vault must not live long: as long as there is
one from before an erasure, the data of that person could be read in an older backup.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path

import sqlalchemy as sa

from bot.logs import Log, log_fault
from bot.store import install, ledger
from bot.store.dump import DumpFault, Part, dump, file_name
from bot.store.durable import settle
from bot.store.engine import READING
from bot.store.unit import Store
from bot.store.vault.belongs import MARK

log = Log(__name__)

FORMAT = 1
MANIFEST = "manifest.json"
HALF = ".part"
"""What the name of a folder ends with that is not whole yet."""


class BackupFault(Exception):
    """A backup that cannot be made, or not be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    part: Part
    install: str  # the id of the register's vault
    made_at: str  # ISO 8601, UTC
    database: str
    revision: str  # of the tables
    erasures: int  # that were noted until then
    last_erasure: str | None  # its mark
    files: Mapping[str, str]  # SHA-256 by name

    @property
    def at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup on the disk."""

    folder: Path
    manifest: Manifest

    @property
    def file(self) -> Path:
        """The copy itself."""
        return self.folder / next(iter(self.manifest.files))


def back_up(store: Store, url: sa.URL, part: Part, folder: Path, now: datetime) -> Backup:
    """Copy a part, at `url`, into a new folder. Raises BackupFault."""
    if folder.exists():
        raise BackupFault(f"{folder} is there already: nothing is overwritten; name another")
    beside = _half(folder)
    try:
        for each in _broken_off(folder.parent):
            shutil.rmtree(each, ignore_errors=True)
        beside.mkdir(mode=0o700, parents=True)
        manifest = _fill(store, url, part, beside, now)
        beside.rename(folder)
        settle(folder.parent)
    except DumpFault as fault:
        raise BackupFault(str(fault)) from None
    except OSError as fault:
        raise BackupFault(f"{folder}: {fault.strerror}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Backup(folder, manifest)


def _fill(store: Store, url: sa.URL, part: Part, folder: Path, now: datetime) -> Manifest:
    with store.read() as unit:
        its, known = install.get(unit, MARK) or "", ledger.known(unit)
    there = ledger.entries(store.keeper.engine)
    known = known if part == "data" else {one.mark for one in there}
    last = next((one.mark for one in reversed(there) if one.mark in known), None)
    name = f"{part}/{file_name(url)}"
    (folder / part).mkdir(mode=0o700)
    dump(url, part, folder / name)
    manifest = Manifest(
        *(FORMAT, part, its, now.isoformat(), url.get_backend_name()),
        *(_revision(store), len(known), last, {name: sha256_of(folder / name)}),
    )
    _write(folder / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
    return manifest


def _revision(store: Store) -> str:
    with store.engine.connect().execution_options(**{READING: True}) as connection:
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sha256_of(file: Path) -> str:
    """The hash of a file, in hex."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def read(folder: Path) -> Backup:
    """The backup in a folder, unchecked. Raises BackupFault."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        found = Backup(folder, Manifest(**told))
        if not _is_ours(found):
            raise ValueError
    except FileNotFoundError:
        raise BackupFault(f"{folder} is no backup: it has no {MANIFEST}") from None
    except (OSError, ValueError, TypeError, AttributeError):
        told = f"{folder}: its {MANIFEST} is not one that this program wrote"
        raise BackupFault(told) from None
    return found


def _is_ours(found: Backup) -> bool:
    told = found.manifest
    shapes = (told.format == FORMAT, told.part in ("data", "vault"), len(told.files) == 1)
    return (
        all(shapes)
        and found.file.resolve().is_relative_to(found.folder.resolve())
        and told.at.tzinfo is not None
    )


def check(backup: Backup) -> None:
    """Raises BackupFault when the copy is not what the manifest says."""
    for name, digest in backup.manifest.files.items():
        file = backup.folder / name
        if not file.is_file():
            raise BackupFault(f"{file} is missing")
        if sha256_of(file) != digest:
            raise BackupFault(f"{file} was changed or is damaged: its hash is another one")


def backups(folder: Path, part: Part | None = None) -> list[Backup]:
    """The backups right under a folder, the oldest first; what is none is passed over."""
    found = []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        if manifest.parent.is_symlink():
            continue  # it lies elsewhere
        try:
            found.append(read(manifest.parent))
        except BackupFault:
            continue
    wanted = [each for each in found if part in (None, each.manifest.part)]
    return sorted(wanted, key=lambda each: each.manifest.at)


def older(folder: Path, part: Part, its: str, now: datetime, days: int) -> list[Path]:
    """Backups of a part and an install under a folder that were made before so many days."""
    return [
        each.folder
        for each in backups(folder, part)
        if each.manifest.install == its and now - each.manifest.at > timedelta(days=days)
    ]


def drop_older(folder: Path, part: Part, its: str, now: datetime, days: int) -> list[Path]:
    """Delete backups that are `older`; which. One that cannot be deleted holds up no other."""
    old, gone = older(folder, part, its, now, days), []
    for each in dict.fromkeys([*old, *_broken_off(folder)]):
        try:
            _drop(each)
        except OSError as fault:
            log_fault(log, "deleting a backup", fault)
        else:
            gone.append(each)
    return [each for each in gone if not each.name.endswith(HALF)]


def _drop(folder: Path) -> None:
    """Delete one; what is deleted in part is no backup any more, and goes another day."""
    away = folder
    if not folder.name.endswith(HALF):
        away = _half(folder)
        folder.rename(away)
    shutil.rmtree(away)


def _half(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.{secrets.token_hex(4)}{HALF}")


def _broken_off(folder: Path) -> list[Path]:
    """What backups that were killed have left under a folder; none takes a day."""
    day_ago = time.time() - timedelta(days=1).total_seconds()  # by the clock of the disk
    return [each for each in folder.glob(f".*{HALF}") if each.stat().st_mtime < day_ago]
