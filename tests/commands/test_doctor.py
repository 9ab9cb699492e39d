"""`omatiedot doctor`: each finding says what to do; an error is the exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import audit, sealing, tables
from bot.store.opening import open_store
from tests.commands.running import install, omatiedot
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
