"""`omatiedot doctor`: each finding says what to do; an error is the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.running import install, omatiedot


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
