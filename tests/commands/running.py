"""The command as an operator runs it: in an empty folder, with an environment of its own.

`omatiedot` runs it in this process, since starting Python costs more than most commands;
`process` starts one, for what serves or must be seen from outside.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

import wsgi
from bot.commands import cli
from bot.store import keyfile

ROOT = Path(__file__).parents[2]
Ran = subprocess.CompletedProcess[str]


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Nothing of this machine but the path; settings without their prefix, in any case."""
    given = {f"OMATIEDOT_{name.upper()}": value for name, value in settings.items()}
    return {
        "PATH": os.environ["PATH"],
        "OMATIEDOT_REGISTER": str(ROOT / "register.toml"),
        **given,
    }


def omatiedot(folder: Path, *words: str, text: str = "", **settings: str) -> Ran:
    """Run `omatiedot …` to its end in this process. What it does not catch comes out."""
    with chdir(folder), patch.dict(os.environ, environment(settings), clear=True):
        ran = CliRunner().invoke(cli, words, obj=wsgi, input=text, catch_exceptions=False)
    return Ran(words, ran.exit_code, ran.stdout, ran.stderr)


def process(folder: Path, *words: str, text: str = "", **settings: str) -> Ran:
    """Run `omatiedot …` to its end in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment(settings),
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def install(folder: Path) -> dict[str, str]:
    """The settings of a small install in a folder, its keys made."""
    keyfile.new(folder / "keys.json")
    return {
        "keys": "keys.json",
        "public_url": "https://tiedot.example.fi",
        "secret_key": "x" * 40,
        "database_url": "sqlite:///register.db",
    }
