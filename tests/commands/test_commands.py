"""Every command can be asked what it does; none answers a mistake with a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import wsgi
from bot.commands import cli
from tests.commands.running import process


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """The words of every command."""
    yield path
    for name, child in sorted(getattr(command, "commands", {}).items()):
        yield from commands(child, *path, name)


@pytest.mark.parametrize("words", list(commands(cli)), ids=" ".join)
def test_every_command_says_what_it_does(words: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(cli, [*words, "--help"], obj=wsgi)
    assert ran.exit_code == 0
    assert ran.output.startswith("Usage: ")
    assert len(ran.output.splitlines()) > 3


def test_the_command_tells_its_version(tmp_path: Path) -> None:
    assert "0.1.0" in process(tmp_path, "--version").stdout


MISTAKES = [
    (("nothing",), "No such command"),
    (("serve", "--port", "0"), "--port"),
    (("serve", "--workers", "0"), "--workers"),
    (("understand", "x", "--state", "nowhere"), "there is no state 'nowhere'"),
    (("understand", "x", "--language", "de"), "--language"),
    (("registrants", "import", "nothing.csv"), "nothing.csv"),
    (("registrants", "show", "12"), "is not a phone number"),
    (("messages", "--since", "yesterday"), "ISO 8601"),
    (("messages", "--to", "12"), "is not a phone number"),
    (("chat", "--as", "12"), "is not a phone number"),
]


@pytest.mark.parametrize(("words", "reason"), MISTAKES, ids=[" ".join(w) for w, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(cli, list(words), obj=wsgi)
    assert ran.exit_code == 2
    assert reason in ran.output
