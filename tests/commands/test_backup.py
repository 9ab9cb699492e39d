"""`omatiedot backup`, `restore` and `erasures`, as an operator types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import erasure, tables
from bot.store.opening import close, open_store
from bot.store.unit import Store
from tests.commands.running import install, omatiedot, process
from tests.end_to_end.rig import PEOPLE_CSV
from tests.offices import MAIJA, furnished
from tests.sealed import rows
from tests.service.codes import answered

NAMES = ("Maija", "Anna", "+358")


def peopled(folder: Path) -> dict[str, str]:
    settings = install(folder)
    (folder / "people.csv").write_text(PEOPLE_CSV, encoding="utf-8")
    # in a process of its own, which leaves nothing open
    assert process(folder, "registrants", "import", "people.csv", **settings).returncode == 0
    return settings


def test_data_and_vault_come_back_on_another_machine(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    words = ("backup", "a/data", "--vault", "b/vault", "--keep", "7")
    made = omatiedot(tmp_path, *words, **settings)
    assert made.returncode == 0, made.stderr
    assert "The key file is not copied" in made.stdout
    elsewhere = {**settings, "database_url": "sqlite:///other/register.db"}
    for folder in ("b/vault", "a/data"):
        ran = omatiedot(tmp_path, "restore", folder, **elsewhere)
        assert ran.returncode == 0, ran.stderr
        assert not any(name in made.stdout + ran.stdout for name in NAMES)
    assert "replayed: 0" in ran.stdout
    shown = omatiedot(tmp_path, "registrants", "show", "+358412345678", **elsewhere)
    assert "Maija Meikäläinen" in shown.stdout
    left = {each.name for each in (tmp_path / "other").rglob("*") if each.is_file()}
    assert not any("restoring" in name for name in left)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup", "a", "--vault", "a"), "keys beside the data"),
        (("backup", "a", "--vault", "a/keys"), "keys beside the data"),
        (("backup", "all/a", "--vault", "all/b"), "keys beside the data"),
        (("backup", "a", "--keep", "7"), "--vault"),
        (("restore", "nowhere"), "is no backup"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    ran = omatiedot(tmp_path, *words, **install(tmp_path))
    assert ran.returncode != 0
    assert told in ran.stderr
    assert not (tmp_path / "a").exists()


def test_nothing_is_restored_over_data_unless_asked(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    omatiedot(tmp_path, "backup", "a/data", **settings)
    refused = omatiedot(tmp_path, "restore", "a/data", **settings)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    done = omatiedot(tmp_path, "restore", "a/data", "--replace", **settings)
    assert done.returncode == 0, done.stderr


def test_a_damaged_backup_is_refused_and_leaves_what_is_there(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    omatiedot(tmp_path, "backup", "a/data", **settings)
    before = (tmp_path / "register.db").read_bytes()
    (tmp_path / "a/data/data/database.sqlite").write_bytes(b"SQLite format 3")
    refused = omatiedot(tmp_path, "restore", "a/data", "--replace", **settings)
    assert "its hash is another one" in refused.stderr
    assert (tmp_path / "register.db").read_bytes() == before


def test_a_vault_is_missing_by_name(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    omatiedot(tmp_path, "backup", "a/data", **settings)
    elsewhere = {**settings, "database_url": "sqlite:///other/register.db"}
    refused = omatiedot(tmp_path, "restore", "a/data", **elsewhere)
    assert refused.returncode == 2
    assert "OMATIEDOT_VAULT_URL" in refused.stderr
    assert not (tmp_path / "other" / "register.db").exists()


def test_the_ledger_is_shown_and_replayed(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    assert json.loads(omatiedot(tmp_path, "erasures", "list", "--json", **settings).stdout) == []
    ran = omatiedot(tmp_path, "erasures", "replay", **settings)
    assert ran.stdout == "0 erasures were replayed: nothing had come back.\n"


def test_what_was_damaged_is_put_aside_for_what_is_restored(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    words = ("backup", "a/data", "--vault", "b/vault")
    assert omatiedot(tmp_path, *words, **settings).returncode == 0
    for file in ("register.db", "vault/register-keys.db"):
        for log in (f"{file}-wal", f"{file}-shm"):
            (tmp_path / log).unlink(missing_ok=True)
        (tmp_path / file).write_bytes(b"no database " * 1000)
    for folder in ("b/vault", "a/data"):
        done = omatiedot(tmp_path, "restore", folder, "--replace", **settings)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert (tmp_path / "register.db.damaged").read_bytes().startswith(b"no database")
    shown = omatiedot(tmp_path, "registrants", "show", "+358412345678", **settings)
    assert "Maija Meikäläinen" in shown.stdout


def test_neither_data_nor_vault_of_another_register_is_restored(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    (tmp_path / "other").mkdir()
    others = peopled(tmp_path / "other")
    words = ("backup", str(tmp_path / "a/data"), "--vault", str(tmp_path / "b/vault"))
    assert omatiedot(tmp_path / "other", *words, **others).returncode == 0
    before = (tmp_path / "register.db").read_bytes()
    for folder in ("b/vault", "a/data"):
        refused = omatiedot(tmp_path, "restore", folder, "--replace", **settings)
        assert refused.returncode == 1
        assert "of another register" in refused.stderr
    assert (tmp_path / "register.db").read_bytes() == before
    shown = omatiedot(tmp_path, "registrants", "show", "+358412345678", **settings)
    assert "Maija Meikäläinen" in shown.stdout


def opened(folder: Path) -> Store:
    """The register of an install, as a program of the service has it."""
    return open_store(f"sqlite:///{folder / 'register.db'}", folder / "keys.json")


def test_an_erasure_that_only_the_replaced_database_knew_is_done_again(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    assert omatiedot(tmp_path, "backup", "a/data", **settings).returncode == 0
    store = opened(tmp_path)
    (maija,) = rows(store, tables.registrant, tables.registrant.c.language == "fi")
    with store.write() as unit:  # and the worker was stopped before it told the vault
        erasure.erase(unit, maija.id, "T-2", datetime.now(UTC))
    close(store)
    ran = omatiedot(tmp_path, "restore", "a/data", "--replace", **settings)
    assert "replayed: 1" in ran.stdout
    assert "T-2" in ran.stdout
    shown = omatiedot(tmp_path, "registrants", "show", maija.number, **settings)
    assert "Maija" not in shown.stdout


def test_an_erasure_that_may_have_been_called_off_since_is_left_to_staff(tmp_path: Path) -> None:
    settings = peopled(tmp_path)
    store = opened(tmp_path)
    desk = furnished(store)
    answered(desk, MAIJA, "POISTA")
    (case,) = rows(store, tables.request)
    close(store)
    assert omatiedot(tmp_path, "backup", "a/data", **settings).returncode == 0
    ran = omatiedot(tmp_path, "restore", "a/data", "--replace", **settings)
    assert f"staff decide on them now: {case.ref}" in ran.stdout
    store = opened(tmp_path)
    (case,) = rows(store, tables.request)
    assert (case.state, case.execute_at) == ("open", None)
    (entry,) = rows(store, tables.audit, tables.audit.c.action == "restored")
    assert entry.reason in ran.stdout  # the time of the backup
    close(store)
