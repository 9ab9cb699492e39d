"""`omatiedot keys new`: once, and for its owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.commands.running import omatiedot


def test_a_key_file_is_readable_by_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    made = omatiedot(tmp_path, "keys", "new", keys="own/keys.json")
    file = tmp_path / "own" / "keys.json"
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_text()
    assert not any(secret in made.stdout for secret in content.split('"') if len(secret) > 20)
    again = omatiedot(tmp_path, "keys", "new", keys="own/keys.json")
    assert again.returncode == 1
    assert "kept as it is" in again.stderr
    assert file.read_text() == content


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = omatiedot(tmp_path, "keys", "new", "--path", "file/keys.json")
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "Traceback" not in ran.stderr


def test_the_file_that_dot_env_names_is_made(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OMATIEDOT_KEYS=apart/keys.json\n")
    ran = omatiedot(tmp_path, "keys", "new")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "apart" / "keys.json").is_file()
