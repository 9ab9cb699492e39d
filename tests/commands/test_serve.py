"""`omatiedot serve` and `worker`: what they refuse, and in which words."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.running import ROOT, environment, install, process


def test_every_fault_of_the_settings_is_told_at_once_by_its_name(tmp_path: Path) -> None:
    ran = process(
        tmp_path,
        "serve",
        register="nothing.toml",
        gateways="twilio,pigeon",
        database_url="mysql://x",
    )
    assert ran.returncode == 2
    for name in (
        *("REGISTER", "GATEWAYS", "DATABASE_URL", "KEYS", "SECRET_KEY", "PUBLIC_URL"),
        *("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBERS"),
    ):
        assert f"OMATIEDOT_{name}: " in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return install(tmp_path)


REFUSED = [
    ({"keys": "none.json"}, (), 2, "OMATIEDOT_KEYS: "),
    ({"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/x"}, (), 1, "DATABASE_URL: "),
    ({"database_url": "sqlite:////proc/register.db"}, (), 1, "DATABASE_URL: "),
    ({}, ("--workers", "2"), 2, "--workers: "),
    ({"gateways": "phone"}, (), 2, "'phone' works only in the demo"),
    ({"gateways": "phone", "demo": "1"}, (), 2, "that `omatiedot demo` made"),
    ({"gateways": "phone", "demo": "1"}, ("--host", "0.0.0.0"), 2, "only on this machine"),
]


@pytest.mark.parametrize(("more", "words", "code", "reason"), REFUSED)
def test_a_start_is_refused_in_a_sentence(
    tmp_path: Path,
    settings: dict[str, str],
    more: dict[str, str],
    words: tuple[str, ...],
    code: int,
    reason: str,
) -> None:
    ran = process(tmp_path, "serve", "--port", "1", *words, **{**settings, **more})
    assert (ran.returncode, "Traceback" in ran.stderr) == (code, False)
    assert reason in ran.stderr


def test_keys_that_others_may_read_are_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    (tmp_path / "keys.json").chmod(0o644)
    ran = process(tmp_path, "serve", **settings)
    assert (ran.returncode, "open to others" in ran.stderr) == (2, True)


def test_a_port_that_is_taken_is_told_in_a_sentence(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = process(tmp_path, "serve", "--port", port, **settings)
        tried = process(tmp_path, "demo", "--port", port)
    assert (ran.returncode, tried.returncode) == (1, 1)
    assert f"Cannot listen on 127.0.0.1:{port}: " in ran.stderr
    assert ran.stderr == tried.stderr
    assert not (tmp_path / "var").exists()


WITHOUT_PACKAGES = """
import sys
sys.modules["procrastinate"] = None
from bot.__main__ import main
main()
"""


@pytest.mark.parametrize("command", ["serve", "worker", "messages"])
def test_postgresql_without_its_packages_is_refused_in_a_sentence(
    tmp_path: Path, settings: dict[str, str], command: str
) -> None:
    settings["database_url"] = "postgresql+psycopg://nobody@127.0.0.1:1/x"
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_PACKAGES, command],
        cwd=tmp_path,
        env={**environment(settings), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    assert "DATABASE_URL: procrastinate not installed" in ran.stderr
    assert "requirements/postgresql.txt" in ran.stderr


def test_the_worker_alone_stops_cleanly(tmp_path: Path, settings: dict[str, str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "worker"],
        cwd=tmp_path,
        env=environment(settings),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "The worker runs" in process.stdout.readline()
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert time.monotonic() - begun < 10
    process.stdout.close()
