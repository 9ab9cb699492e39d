"""The command as an operator runs it: a process of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
Ran = subprocess.CompletedProcess[str]


def omatiedot(folder: Path, *words: str, text: str = "", **settings: str) -> Ran:
    """Run `omatiedot …` to its end; settings without their prefix, in any case."""
    given = {f"OMATIEDOT_{name.upper()}": value for name, value in settings.items()}
    environment = {
        "PATH": os.environ["PATH"],
        "OMATIEDOT_REGISTER": str(ROOT / "register.toml"),
        **given,
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def install(folder: Path) -> dict[str, str]:
    """The settings of a small install in a folder, its keys made."""
    made = omatiedot(folder, "keys", "new", "--path", "keys.json")
    assert made.returncode == 0, made.stderr
    return {
        "keys": "keys.json",
        "public_url": "https://tiedot.example.fi",
        "secret_key": "x" * 40,
        "database_url": "sqlite:///register.db",
    }
