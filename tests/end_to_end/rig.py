"""A real install on this machine: the command in a process of its own, Twilio on loopback.

The process is started in an empty folder with an environment that holds nothing but what
it needs, as an operator would, and everything is asked of it over HTTP or the command line.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import urllib3
from twilio.request_validator import RequestValidator

from bot.store import keyfile
from tests.end_to_end.ending import ended
from tests.gateways.rest import Api, answer, api

ROOT = Path(__file__).parents[2]
ACCOUNT, TOKEN = "AC" + "0a" * 16, "the current token"
SERVICE, PUBLIC = "+358291234567", "https://tiedot.example.fi"
MESSAGES, STATUS = "/gateways/twilio/messages", "/gateways/twilio/status"
CODE = re.compile(r"\b\d{6}\b")
PATIENCE = 60.0  # seconds; a loaded machine is slow, a broken product never gets there

HTTP = urllib3.PoolManager(retries=False, timeout=10)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], object], what: str) -> object:
    """Wait until something holds, and give it back."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"it never came to be: {what}")


def created(handler: object) -> None:
    """Twilio takes the text, under an id of its own."""
    body = f'{{"sid": "SM{secrets.token_hex(16)}", "status": "queued", "error_code": null}}'
    answer(handler, 201, body.encode())  # type: ignore[arg-type]


@dataclass
class Install:
    """One install: a folder, an environment, and what it was sent through Twilio."""

    folder: Path
    api: Api
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    before: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this machine but the path."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONFAULTHANDLER": "1",
            "OMATIEDOT_REGISTER": str(ROOT / "register.toml"),
            "OMATIEDOT_DATABASE_URL": f"sqlite:///{self.folder}/register.db",
            "OMATIEDOT_KEYS": str(self.folder / "keys.json"),
            "OMATIEDOT_SECRET_KEY": "x" * 40,
            "OMATIEDOT_PUBLIC_URL": PUBLIC,
            "OMATIEDOT_GATEWAYS": "twilio",
            "OMATIEDOT_TWILIO_ACCOUNT_SID": ACCOUNT,
            "OMATIEDOT_TWILIO_AUTH_TOKEN": TOKEN,
            "OMATIEDOT_TWILIO_NUMBERS": SERVICE,
            "OMATIEDOT_TWILIO_API_URL": self.api.url,
            **self.more,
        }

    def command(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run `omatiedot …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.environment,
            input=text,
            timeout=120,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *words: str) -> None:
        """Serve in the background, and wait until it answers."""
        log = (self.folder / "log.txt").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *(words or ("serve",)), "--port", str(self.port)],
            cwd=self.folder,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        eventually(self.answers, "the server answers: " + self.log[-2000:])

    @property
    def runs(self) -> bool:
        """Whether it was started, and has not ended."""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Whether the server is there."""
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            return self.get("/healthz").status == 200
        except urllib3.exceptions.HTTPError:
            return False

    @property
    def log(self) -> str:
        """All that the process has printed."""
        return (self.folder / "log.txt").read_text()

    def get(self, path: str, **options: object) -> urllib3.BaseHTTPResponse:
        """Ask a page."""
        return HTTP.request("GET", f"http://127.0.0.1:{self.port}{path}", **options)  # type: ignore[arg-type]

    def post(
        self, path: str, fields: dict[str, str], token: str = TOKEN
    ) -> urllib3.BaseHTTPResponse:
        """What Twilio posts, signed by its own SDK with a token."""
        signature = RequestValidator(token).compute_signature(PUBLIC + path, fields)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": str(signature),
        }
        body = urlencode(fields)
        url = f"http://127.0.0.1:{self.port}{path}"
        return HTTP.request("POST", url, body=body, headers=headers)

    def text(self, number: str, text: str) -> str:
        """Text the service, and wait for the one reply."""
        count = len(self.api.asked)
        assert self.post(MESSAGES, fields(number, text)).status == 200
        eventually(lambda: len(self.api.asked) > count, f"a reply to {text}")
        sent = dict(self.api.asked[-1].form)
        assert (sent["To"], sent["From"]) == (number, SERVICE)
        return sent["Body"]

    def kill(self) -> None:
        """End the processes as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End the processes as an operator would; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        process, self.process = self.process, None
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        return ended(process, lambda: self.log)


def fields(number: str, text: str, sid: str | None = None) -> dict[str, str]:
    """A text as Twilio brings it."""
    sid = sid or f"SM{secrets.token_hex(16)}"
    return {
        "ToCountry": "FI",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": text,
        "FromCountry": "FI",
        "To": SERVICE,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": number,
        "ApiVersion": "2010-04-01",
    }


PEOPLE_CSV = """\
number,name,language,source,source_date,card_brand,card_last4,card_token,\
marketing,marketing_wording,marketing_date,informed
+358412345678,Maija Meikäläinen,fi,Esimerkki Oy,2026-11-01,Visa,1234,,yes,Saako?,2026-11-01,yes
+358401234567,Anna Andersson,sv,Esimerkki Oy,2026-11-01,,,,,,,yes
"""


@contextmanager
def install(folder: Path, **more: str) -> Iterator[Install]:
    """An install with keys and people; it is ended whatever happens."""
    with api() as told:
        told.behave = created
        here = Install(folder, told, more=more)
        keyfile.new(folder / "keys.json")
        (folder / "people.csv").write_text(PEOPLE_CSV, encoding="utf-8")
        imported = here.command("registrants", "import", "people.csv")
        assert imported.returncode == 0, imported.stderr
        try:
            yield here
        finally:
            here.kill()
