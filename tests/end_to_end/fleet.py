"""Several processes of one install: replicas of the web and workers, each in a group of its own.

They share a folder with the keys, one database and one environment, as on several hosts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from bot.store import keyfile
from tests.end_to_end.ending import ended
from tests.end_to_end.rig import ACCOUNT, PUBLIC, ROOT, SERVICE, TOKEN, eventually, free_port

HTTP = urllib3.PoolManager(retries=False, timeout=10)


def environment(folder: Path, database: str, api: str, **more: str) -> dict[str, str]:
    """What an install is told, and nothing of this machine but the path."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONFAULTHANDLER": "1",
        "OMATIEDOT_REGISTER": str(ROOT / "register.toml"),
        "OMATIEDOT_DATABASE_URL": database,
        "OMATIEDOT_KEYS": str(folder / "keys.json"),
        "OMATIEDOT_SECRET_KEY": "x" * 40,
        "OMATIEDOT_PUBLIC_URL": PUBLIC,
        "OMATIEDOT_GATEWAYS": "twilio",
        "OMATIEDOT_TWILIO_ACCOUNT_SID": ACCOUNT,
        "OMATIEDOT_TWILIO_AUTH_TOKEN": TOKEN,
        "OMATIEDOT_TWILIO_NUMBERS": SERVICE,
        "OMATIEDOT_TWILIO_API_URL": api,
        **more,
    }


@dataclass
class Member:
    """One process, with those that it starts. `port` is a web's."""

    name: str
    words: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    port: int | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def hands_over(self) -> bool:
        """Whether it works on what waits."""
        return "--no-worker" not in self.words

    @property
    def runs(self) -> bool:
        """Whether it was started, and has not ended."""
        return self.process is not None and self.process.poll() is None

    @property
    def log(self) -> str:
        """All that it has printed, over all its lives."""
        path = self.folder / f"{self.name}.log"
        return path.read_text() if path.exists() else ""

    def start(self) -> None:
        """Start it, and do not wait."""
        port = ("--port", str(self.port)) if self.port else ()
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *self.words, *port],
                cwd=self.folder,
                env=dict(self.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self) -> bool:
        """Whether a web answers; a worker is as soon as it lives."""
        assert self.runs, f"{self.name} has ended: {self.log[-2000:]}"
        try:
            return self.port is None or self.get("/healthz").status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        """Ask a page."""
        return HTTP.request("GET", f"http://127.0.0.1:{self.port}{path}")

    def kill(self) -> None:
        """End it as a power cut would, with all that it started."""
        self._end(lambda process: os.killpg(process.pid, signal.SIGKILL))

    def stop(self) -> int:
        """End it as an operator would; the exit code."""
        return self._end(subprocess.Popen.terminate)

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        if process.poll() is None:
            how(process)
        return ended(process, lambda: self.log)


@dataclass
class Fleet:
    """The processes of one install."""

    folder: Path
    environment: dict[str, str]
    members: list[Member] = field(default_factory=list)

    def set(self, **settings: str) -> None:
        """Settings more, of all that are started from now on."""
        self.environment.update(settings)

    def add(self, name: str, *words: str, web: bool) -> Member:
        """One process more, not started yet."""
        port = free_port() if web else None
        member = Member(name, words, self.folder, self.environment, port)
        self.members.append(member)
        return member

    def start(self) -> None:
        """Start them, the first before the others: it makes the tables."""
        first, *others = self.members
        first.start()
        eventually(first.ready, f"{first.name} is ready")
        for member in others:
            member.start()
        for member in others:
            eventually(member.ready, f"{member.name} is ready")

    @property
    def webs(self) -> list[Member]:
        """Those that answer."""
        return [member for member in self.members if member.port]

    @property
    def ports(self) -> list[int]:
        """Where they answer."""
        return [member.port for member in self.members if member.port]

    @property
    def log(self) -> str:
        """All that all of them have printed."""
        return "".join(member.log for member in self.members)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `omatiedot …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=dict(self.environment),
            timeout=120,
            capture_output=True,
            text=True,
            check=False,
        )

    def command(self, *words: str) -> str:
        """Run `omatiedot …`, which succeeds; what it printed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def fleet(folder: Path, database: str, api: str, **more: str) -> Iterator[Fleet]:
    """An install with keys and no process yet; all are ended whatever happens."""
    keyfile.new(folder / "keys.json")
    found = Fleet(folder, environment(folder, database, api, **more))
    try:
        yield found
    finally:
        for member in found.members:
            member.kill()
