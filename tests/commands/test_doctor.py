"""`omatiedot doctor`: each finding says what to do; an error is the exit code."""

from __future__ import annotations

import json
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import audit, sealing, tables
from bot.store.opening import open_store
from tests.commands.running import Ran, install, omatiedot
from tests.documents.seals import a_seal
from tests.end_to_end.postgres import empty_database
from tests.gateways.sendsms import sendsms


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return install(tmp_path)


def test_a_sound_install_is_told_so(tmp_path: Path, settings: dict[str, str]) -> None:
    ran = omatiedot(tmp_path, "doctor", **settings)
    assert ran.returncode == 0, ran.stdout
    assert "✓ database: sqlite, up to date" in ran.stdout
    found = json.loads(omatiedot(tmp_path, "doctor", "--json", **settings).stdout)
    assert {"check", "level", "text"} == set(found[0])
    assert {each["level"] for each in found} <= {"ok", "warning"}


FAULTS = [
    ({"public_url": ""}, "settings", "OMATIEDOT_PUBLIC_URL: "),
    ({"keys": "none.json"}, "start", "OMATIEDOT_KEYS: "),
    ({"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/x"}, "start", "OMATIEDOT_DATABASE"),
]


@pytest.mark.parametrize(("more", "check", "text"), FAULTS)
def test_an_error_is_the_exit_code(
    tmp_path: Path, settings: dict[str, str], more: dict[str, str], check: str, text: str
) -> None:
    ran = omatiedot(tmp_path, "doctor", "--json", **{**settings, **more})
    assert ran.returncode == 1
    (error,) = [each for each in json.loads(ran.stdout) if each["level"] == "error"]
    assert error["check"] == check
    assert error["text"].startswith(text)
    assert "Traceback" not in ran.stderr


KANNEL = {
    "gateways": "kannel",
    "kannel_username": "kannel",
    "kannel_password": "hush-of-kannel-16",
    "kannel_numbers": "+358291234567",
    "kannel_send_username": "omatiedot",
    "kannel_send_password": "hush-of-ours-0016",
}


def test_kannel_is_asked_whether_it_would_take_our_texts(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    with sendsms() as door:
        here = {**settings, **KANNEL, "kannel_send_url": door.url}
        door.answers = [(403, b"Authorization failed for sendsms"), (400, b"Missing receiver(s)")]
        refused = omatiedot(tmp_path, "doctor", **here)
        assert refused.returncode == 1
        assert "✗ kannel: OMATIEDOT_KANNEL_SEND_URL: it refuses our name" in refused.stdout
        sound = omatiedot(tmp_path, "doctor", **here)
    assert sound.returncode == 0, sound.stdout
    assert "✓ kannel: it would take our texts" in sound.stdout
    assert "hush" not in refused.stdout + sound.stdout


def test_a_log_whose_checkpoints_go_nowhere_is_a_warning(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    assert (
        "! audit: OMATIEDOT_CHECKPOINTS is empty"
        in omatiedot(tmp_path, "doctor", **settings).stdout
    )
    settings["checkpoints"] = f"file://{tmp_path}/outside"
    assert (
        "✓ audit: sealed; checkpoints go to 1 places"
        in omatiedot(tmp_path, "doctor", **settings).stdout
    )


def test_a_log_that_nobody_seals_or_keeps_up_with_is_an_error(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    settings["checkpoints"] = f"file://{tmp_path}/outside"
    store = open_store(f"sqlite:///{tmp_path}/register.db", tmp_path / "keys.json")
    before = datetime.now(UTC) - timedelta(hours=1)
    with store.write() as unit:
        audit.append(unit, "staff:1", "viewed", None, before)
    ran = omatiedot(tmp_path, "doctor", **settings)
    assert (ran.returncode, "✗ audit: entries have waited too long" in ran.stdout) == (1, True)
    with store.write() as unit:
        edge = sealing.edge(unit)
        sealing.add(unit, edge, sealing.waiting(unit, 0, 10))
        sealing.keep(unit, 1, before, unit.keys.signers[-1].sign(1, edge.root(), before))
    ran = omatiedot(tmp_path, "doctor", **settings)
    assert (ran.returncode, f"✗ audit: file://{tmp_path}/outside has had" in ran.stdout) == (
        1,
        True,
    )
    with store.engine.begin() as connection:
        connection.execute(tables.audit_leaf.delete())
    ran = omatiedot(tmp_path, "doctor", **settings)
    assert "✗ audit: 1 entries were sealed, 0 are there" in ran.stdout


def levels(ran: Ran) -> list[tuple[str, str]]:
    """What it says of the places of the keys, by level."""
    found = json.loads(ran.stdout)
    return [(each["level"], each["text"]) for each in found if each["check"] == "vault"]


PLACES = [
    ({"vault_url": "sqlite:///keys.db"}, "error", "in one folder"),
    ({"vault_url": "sqlite:///register.db"}, "error", "in the database itself"),
    ({}, "warning", "Leave the vault out of it"),
    ({"vault_url": "sqlite:///vault/keys.db", "database_url": "sqlite:///data/x.db"}, "ok", ""),
]


@pytest.mark.parametrize(("more", "level", "text"), PLACES)
def test_keys_and_data_in_one_backup_are_seen(
    tmp_path: Path, settings: dict[str, str], more: dict[str, str], level: str, text: str
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "keys.json").rename(tmp_path / "own" / "keys.json")
    ran = omatiedot(tmp_path, "doctor", "--json", **{**settings, "keys": "own/keys.json", **more})
    ((found, told),) = levels(ran)
    assert (found, ran.returncode) == (level, 1 if level == "error" else 0)
    assert text in told


def test_copies_of_keys_and_data_in_one_place_are_seen(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    here = {**settings, "backups": "copies"}
    assert "! vault: OMATIEDOT_BACKUPS: " in omatiedot(tmp_path, "doctor", **here).stdout
    made = omatiedot(tmp_path, "backup", "copies/a", "--vault", "elsewhere/b", **here)
    assert made.returncode == 0, made.stderr
    assert omatiedot(tmp_path, "doctor", **here).returncode == 0
    shutil.move(tmp_path / "elsewhere" / "b", tmp_path / "copies" / "b")
    ran = omatiedot(tmp_path, "doctor", **here)
    assert ran.returncode == 1
    assert "✗ vault: backups of the data and of the vault lie in" in ran.stdout


def test_a_key_file_beside_what_it_opens_is_a_warning(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    ran = omatiedot(tmp_path, "doctor", "--json", **settings)
    assert ran.returncode == 0
    told = [text for level, text in levels(ran) if level == "warning"]
    assert any(text.startswith("keys.json is in the folder of the database:") for text in told)


def test_one_database_of_postgresql_for_both_is_an_error_and_one_server_a_warning(
    tmp_path: Path, settings: dict[str, str], postgresql_server: str
) -> None:
    with (
        empty_database(postgresql_server, f"both_{secrets.token_hex(4)}") as both,
        empty_database(postgresql_server, f"data_{secrets.token_hex(4)}") as data,
        empty_database(postgresql_server, f"vault_{secrets.token_hex(4)}") as vault,
    ):
        ran = omatiedot(tmp_path, "doctor", "--json", **{**settings, "database_url": both})
        assert ran.returncode == 1
        assert [(level, "in the database itself" in text) for level, text in levels(ran)] == [
            ("error", True)
        ]
        here = {**settings, "database_url": data, "vault_url": vault}
        ran = omatiedot(tmp_path, "doctor", "--json", **here)
        ((level, text),) = levels(ran)
        assert (level, "pg_dump" in text) == ("warning", True)


def test_a_seal_that_vouches_for_itself_alone_is_told_of(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    assert "! seal: certificates bear a seal that vouches for itself alone" in (
        omatiedot(tmp_path, "doctor", **settings).stdout
    )
    (tmp_path / "seal.p12").write_bytes(b"nonsense")
    for file, why in (("seal.p12", "no PKCS#12 file"), ("none.p12", "No such file")):
        ran = omatiedot(tmp_path, "doctor", **{**settings, "seal_file": str(tmp_path / file)})
        assert f"✗ seal: OMATIEDOT_SEAL_FILE: {why}" in ran.stdout
        assert ran.returncode == 1


@pytest.mark.parametrize(
    ("days", "sign"),
    [(-1, "✗ seal: the certificate"), (30, "! seal: the certificate"), (90, "✓ seal: the")],
)
def test_a_seal_that_ends_is_told_of_in_time(
    tmp_path: Path, settings: dict[str, str], days: int, sign: str
) -> None:
    file, ends = tmp_path / "seal.p12", datetime.now(UTC) + timedelta(days=days)
    file.write_bytes(a_seal(b"hush", ends))
    more = {"seal_file": str(file), "seal_password": "hush"}
    ran = omatiedot(tmp_path, "doctor", **{**settings, **more})
    assert sign in ran.stdout
    assert f"ends on {ends:%Y-%m-%d}" in ran.stdout
    assert ran.returncode == (1 if days < 0 else 0)


PEOPLE = """number,name,source,source_date
+358412345678,Maija Meikäläinen,Esimerkki Oy,{day}
+358401234567,Anna Andersson,Esimerkki Oy,
"""


def test_who_was_never_told_is_counted_by_what_can_be_done(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    today = datetime.now(UTC).date()
    (tmp_path / "people.csv").write_text(PEOPLE.format(day=today), encoding="utf-8")
    assert omatiedot(tmp_path, "registrants", "import", "people.csv", **settings).returncode == 0
    assert "first contact" not in omatiedot(tmp_path, "doctor", **settings).stdout
    store = open_store(f"sqlite:///{tmp_path}/register.db", tmp_path / "keys.json")
    with store.engine.begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=22)
        connection.execute(tables.registrant.update().values(created_at=long_ago))
    told = omatiedot(tmp_path, "doctor", **settings).stdout
    by_text, otherwise = [line for line in told.splitlines() if "first contact" in line]
    assert "1 people were never told" in by_text
    assert "send --purpose contact" in by_text
    assert "1 people were never told" in otherwise
    assert "tell them otherwise" in otherwise
