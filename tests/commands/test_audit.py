"""`omatiedot audit` on a copy of a log: with the public key, without service and secrets."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot import merkle
from bot.checkpoints import read
from bot.store import keys
from bot.store.engine import make_engine
from bot.store.opening import close, open_store
from tests.commands.running import Ran, install, omatiedot
from tests.offices import Desk, furnished
from tests.service.sealing_log import notes, sealed, sql


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return install(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, settings: dict[str, str]) -> Desk:
    """Twelve entries under three checkpoints; `outside` holds these."""
    desk = furnished(open_store(f"sqlite:///{tmp_path}/register.db", tmp_path / "keys.json"))
    sealed(desk, 4, times=3)
    (tmp_path / "outside").write_text("\n".join(notes(desk.office.store)))
    return desk


def verify(folder: Path, *words: str, **settings: str) -> Ran:
    return omatiedot(folder, "audit", "verify", *words, **settings)


@pytest.mark.usefixtures("desk")
def test_a_whole_log_is_exit_code_0(tmp_path: Path, settings: dict[str, str]) -> None:
    ran = verify(tmp_path, "--checkpoint", "outside", **settings)
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.startswith("✓ 12 entries, 3 checkpoints, the last of 2026-12-01 08:15")
    assert "outside" not in ran.stdout
    assert "compared with nothing kept outside" in verify(tmp_path, **settings).stdout


@pytest.mark.usefixtures("desk")
def test_a_mail_is_read_as_it_was_sent(tmp_path: Path, settings: dict[str, str]) -> None:
    mail = EmailMessage()
    mail.set_content((tmp_path / "outside").read_text())
    (tmp_path / "kept.eml").write_bytes(mail.as_bytes())
    assert b"=E2=80=94" in (tmp_path / "kept.eml").read_bytes()
    ran = verify(tmp_path, "--checkpoint", "kept.eml", **settings)
    assert ran.returncode == 0, ran.stdout
    assert "compared with nothing kept outside" not in ran.stdout


def test_the_first_thing_wrong_is_told_and_exit_code_1(
    tmp_path: Path, settings: dict[str, str], desk: Desk
) -> None:
    sql(desk.office.store, "UPDATE audit SET actor = 'staff:2' WHERE id >= 6")
    ran = verify(tmp_path, **settings)
    assert (ran.returncode, ran.stdout) == (1, "✗ edited: entry 6 is not what was sealed\n")
    told = json.loads(verify(tmp_path, "--json", **settings).stdout)
    assert told["whole"] is False
    assert told["fault"] == {
        "kind": "edited",
        "text": "entry 6 is not what was sealed",
        "position": 5,
        "entry": 6,
    }


def test_neither_keys_nor_settings_are_needed(tmp_path: Path, desk: Desk) -> None:
    """An auditor has a copy of the database, the public key, and what was kept outside."""
    (tmp_path / "keys.json").unlink()
    key = str(desk.office.store.keys.verifiers[-1])
    words = ("--database", "sqlite:///register.db", "--key", key, "--checkpoint", "outside")
    assert verify(tmp_path, *words).returncode == 0
    refused = verify(tmp_path, *words[:2])
    assert (refused.returncode, "Or give the public key with --key" in refused.stderr) == (2, True)
    assert verify(tmp_path, "--key", f"{key}x").returncode == 2


def test_another_key_reads_nothing(tmp_path: Path, settings: dict[str, str], desk: Desk) -> None:
    other = str(keys.ephemeral().verifiers[-1])
    ran = verify(tmp_path, "--key", other, **settings)
    assert (ran.returncode, ran.stdout[:8]) == (1, "✗ forged")


def test_the_public_key_is_printed_and_no_secret(
    tmp_path: Path, settings: dict[str, str], desk: Desk
) -> None:
    ran = omatiedot(tmp_path, "audit", "key", **settings)
    assert ran.stdout == f"{desk.office.store.keys.verifiers[-1]}\n"
    secrets = json.loads((tmp_path / "keys.json").read_text())["keys"]["audit"]
    assert secrets[0]["secret"] not in ran.stdout


def test_a_receipt_proves_when_it_was_sealed(
    tmp_path: Path, settings: dict[str, str], desk: Desk
) -> None:
    """Whoever holds the proof and a checkpoint needs nothing else."""
    ran = verify(tmp_path, "--receipt", "T-000001", "--json", **settings)
    receipt = json.loads(ran.stdout)["receipt"]
    (signed,) = read(receipt["checkpoint"])
    assert signed.by(desk.office.store.keys.verifiers)
    assert [entry["position"] for entry in receipt["entries"]] == [1, 5, 9]
    for entry in receipt["entries"]:
        path = [bytes.fromhex(each) for each in entry["proof"]]
        leaf, place = bytes.fromhex(entry["leaf"]), entry["position"]
        known = signed.checkpoint
        assert merkle.included(leaf, place, known.size, path, known.root)
    assert receipt["entries"][0]["sealed_at"] == "2026-12-01 08:05:00+00:00"
    words = verify(tmp_path, "--receipt", "T-000001", **settings).stdout
    assert "viewed  ok  (sealed 2026-12-01 08:05:00+00:00, leaf 1)" in words


@pytest.mark.usefixtures("desk")
def test_a_receipt_of_nothing_is_exit_code_1(tmp_path: Path, settings: dict[str, str]) -> None:
    ran = verify(tmp_path, "--receipt", "T-999999", **settings)
    assert (ran.returncode, "✗ no entry bears T-999999" in ran.stdout) == (1, True)


def test_a_proof_tells_that_what_was_kept_outside_begins_what_is_here(
    tmp_path: Path, settings: dict[str, str], desk: Desk
) -> None:
    first, *_, last = (next(read(each)).checkpoint for each in notes(desk.office.store))
    (tmp_path / "first").write_text(notes(desk.office.store)[0])
    ran = verify(tmp_path, "--checkpoint", "first", "--json", **settings)
    path = [bytes.fromhex(each) for each in json.loads(ran.stdout)["consistency"]]
    assert merkle.consistent(first.size, first.root, last.size, last.root, path)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--checkpoint", "keys.json"), "keys.json: no checkpoint stands in it"),
        (("--database", "sqlite:///none.db"), "none.db is not there"),
        (("--database", "sqlite:///empty.db"), "its tables are of another version"),
        (("--database", "mysql://x"), "the database cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, settings: dict[str, str], words: tuple[str, ...], told: str
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
    engine.raw_connection().close()
    engine.dispose()
    ran = verify(tmp_path, *words, **settings)
    assert (ran.returncode, told in ran.stderr) == (1, True), ran.stderr
    assert not (tmp_path / "none.db").exists()


def test_what_is_looked_at_stays_as_it_is_byte_by_byte(
    tmp_path: Path, settings: dict[str, str], desk: Desk
) -> None:
    close(desk.office.store)
    ran = omatiedot(tmp_path, "backup", "a/data", **settings)
    assert ran.returncode == 0, ran.stderr
    copy = tmp_path / "a" / "data" / "data" / "database.sqlite"
    before = copy.read_bytes()
    for place in (copy, tmp_path / "register.db"):
        ran = verify(tmp_path, "--database", f"sqlite:///{place}", **settings)
        assert ran.returncode == 0, ran.stdout
    assert copy.read_bytes() == before
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]
    ran = omatiedot(tmp_path, "restore", "a/data", "--replace", **settings)
    assert ran.returncode == 0, ran.stderr
