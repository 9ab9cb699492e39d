"""`omatiedot doctor`: each finding says what to do; an error is the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
