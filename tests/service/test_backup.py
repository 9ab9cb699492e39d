"""A backup: whole, consistent while others write, apart from the keys, never overwritten."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.service import backup
from bot.service.backup import BackupFault, back_up, backups, check, drop_older, read
from bot.service.import_writing import write_rows
from bot.service.retention import undeleted
from bot.store.dump import Part
from bot.store.unit import Store
from tests.end_to_end.postgres import programs
from tests.offices import PEOPLE, START, furnished, person
from tests.sealed import sealed_store


@pytest.fixture(autouse=True)
def of_its_own_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and the others are those that came with the server."""
    monkeypatch.setenv("PATH", str(programs()), prepend=":")


def made(store: Store, folder: Path, part: Part = "data") -> backup.Backup:
    engine = store.engine if part == "data" else store.keeper.engine
    return back_up(store, engine.url, part, folder, START)


def test_it_is_readable_by_its_owner_alone_and_says_nothing_of_anybody(
    store: Store, tmp_path: Path
) -> None:
    furnished(store, *PEOPLE)
    found = made(store, tmp_path / "b")
    modes = {each: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "b").rglob("*")}
    assert {modes[each] for each in modes if each.is_file()} == {0o600}
    assert {modes[each] for each in modes if each.is_dir()} == {0o700}
    told = (tmp_path / "b" / "manifest.json").read_text()
    assert not any(each.name in told or each.number in told for each in PEOPLE)
    assert (found.manifest.part, found.manifest.at, found.manifest.erasures) == ("data", START, 0)
    check(read(tmp_path / "b"))


def test_no_key_is_in_a_copy_of_the_data(store: Store, tmp_path: Path) -> None:
    furnished(store, *PEOPLE)
    copy = made(store, tmp_path / "b").file.read_bytes()
    with store.keeper.engine.connect() as connection:
        wrapped = connection.exec_driver_sql("SELECT wrapped FROM person_key").scalars().all()
    assert len(wrapped) >= len(PEOPLE)
    assert not any(bytes(each) in copy or bytes(each).hex().encode() in copy for each in wrapped)


def test_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    made(store, tmp_path / "b")
    before = (tmp_path / "b" / "manifest.json").read_bytes()
    with pytest.raises(BackupFault, match="nothing is overwritten"):
        made(store, tmp_path / "b")
    assert (tmp_path / "b" / "manifest.json").read_bytes() == before


def test_one_that_fails_leaves_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    url = sqlite_store.engine.url.set(database=str(tmp_path / "nowhere.db"))
    with pytest.raises(BackupFault, match="is not there"):
        back_up(sqlite_store, url, "data", tmp_path / "all" / "b", START)
    assert list((tmp_path / "all").iterdir()) == []


def test_a_missing_program_is_named_with_its_package(
    postgresql_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sealed_store(postgresql_engine)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFault, match="pg_dump is not installed.*postgresql-client"):
        made(store, tmp_path / "b")


def test_it_is_of_one_moment_while_others_write(sqlite_store: Store, tmp_path: Path) -> None:
    """People come in pairs, each pair in a transaction: a copy never has half of one."""
    desk, end = furnished(sqlite_store), threading.Event()

    def write() -> None:
        for n in range(10_000):
            pair = [person(f"+35841234{n % 10}{m}0{n // 10 % 10}", f"Eka {n}") for m in range(2)]
            write_rows(desk.office, pair)
            if end.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [made(sqlite_store, tmp_path / f"b{n}").file for n in range(5)]
    finally:
        end.set()
        writer.join()
    for file in copies:
        with closing(sqlite3.connect(file)) as copy:
            (number,) = copy.execute("SELECT count(*) FROM registrant").fetchone()
            assert number % 2 == 0


def flipped(found: backup.Backup) -> None:
    raw = bytearray(found.file.read_bytes())
    raw[len(raw) // 2] ^= 1
    found.file.write_bytes(raw)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (flipped, "its hash is another one"),
        (lambda found: found.file.unlink(), "is missing"),
        (lambda found: (found.folder / "manifest.json").unlink(), "it has no manifest"),
        (lambda found: (found.folder / "manifest.json").write_text("{}"), "not one that this"),
        (lambda found: elsewhere(found, "/etc/passwd"), "not one that this"),
        (lambda found: elsewhere(found, "../../other"), "not one that this"),
    ],
    ids=["flipped", "missing", "no manifest", "no shape", "absolute", "above"],
)
def test_what_was_changed_is_found(
    sqlite_store: Store, tmp_path: Path, spoil: Callable[[backup.Backup], object], told: str
) -> None:
    spoil(made(sqlite_store, tmp_path / "b"))
    with pytest.raises(BackupFault, match=told):
        check(read(tmp_path / "b"))


def elsewhere(found: backup.Backup, file: str) -> None:
    manifest = found.folder / "manifest.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**told, "files": {file: "0" * 64}}))


def dated(found: backup.Backup, folder: Path, days_ago: int, **more: str) -> Path:
    """The same, as if it had been made so many days before START."""
    shutil.copytree(found.folder, folder)
    at = START - timedelta(days=days_ago)
    told = replace(found.manifest, made_at=at.isoformat(), **more)  # type: ignore[arg-type]
    (folder / "manifest.json").write_text(json.dumps(backup.asdict(told)))
    return folder


def test_old_copies_of_this_vault_go_and_nothing_else(sqlite_store: Store, tmp_path: Path) -> None:
    all_, here = tmp_path / "all", made(sqlite_store, tmp_path / "vault", "vault")
    fresh, old = dated(here, all_ / "a", 6), dated(here, all_ / "b", 8)
    others = dated(here, all_ / "c", 8, install="another")
    data = dated(here, all_ / "d", 8, part="data")
    (all_ / "mine").mkdir()
    assert [each.folder for each in backups(all_)] == [old, others, data, fresh]
    gone = drop_older(all_, "vault", here.manifest.install, START, 7)
    assert gone == [old]
    assert {each.name for each in all_.iterdir()} == {"a", "c", "d", "mine"}


def test_what_a_killed_backup_has_left_goes_after_a_day(
    sqlite_store: Store, tmp_path: Path
) -> None:
    def left(name: str, hours: int) -> Path:
        folder = tmp_path / "all" / f".{name}.0a1b2c3d.part"
        (folder / "vault").mkdir(parents=True)
        then = time.time() - 3600 * hours
        os.utime(folder, (then, then))
        return folder

    def half() -> set[Path]:
        return set((tmp_path / "all").glob(".*"))

    left("old", 25)
    fresh = left("fresh", 23)
    made(sqlite_store, tmp_path / "all" / "new", "vault")
    assert half() == {fresh}
    left("old", 25)
    assert drop_older(tmp_path / "all", "vault", "nobody's", START, 7) == []
    assert half() == {fresh}


def test_a_copy_that_cannot_be_deleted_holds_up_no_other(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_, here = tmp_path / "all", made(sqlite_store, tmp_path / "vault", "vault")
    stuck, old = dated(here, all_ / "a", 9), dated(here, all_ / "b", 8)
    (all_ / "link").symlink_to(dated(here, tmp_path / "elsewhere", 9))
    rename = Path.rename

    def refuse(path: Path, to: Path) -> Path:
        if path == stuck:  # made by root, say; whoever runs this may be root
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", refuse)
    assert drop_older(all_, "vault", here.manifest.install, START, 7) == [old]
    assert {each.name for each in all_.iterdir()} == {"a", "link"}
    assert (tmp_path / "elsewhere" / "manifest.json").is_file()
    desk = furnished(sqlite_store)
    desk.office = replace(desk.office, backups=(all_,))
    assert undeleted(desk.office) == [stuck]
