"""What the tests run in Node: Twilio's published description, Prism, Twilio's Node SDK."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.missing import missing

HERE = Path(__file__).parents[1] / "node"
MODULES = HERE / "node_modules"
DOCUMENT = MODULES / "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
PRISM = MODULES / "@stoplight/prism-cli/dist/index.js"
MISSING = (
    "Twilio's own documents are not installed: install Node 20 or newer, then run `make node`."
)
LISTENS = re.compile(r"Prism is listening on (http://\S+)")
PATIENCE = 60.0  # seconds; Prism reads two megabytes of description first


def node() -> str:
    """The path of Node; a test that needs it is skipped without, but fails where CI is set."""
    found = shutil.which("node")
    return found if found and DOCUMENT.exists() and PRISM.exists() else missing(MISSING)


def document() -> dict[str, Any]:
    """Twilio's published description of its REST API, as its own command line ships it."""
    node()
    read: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return read


def signatures(asked: Sequence[Mapping[str, object]]) -> list[str]:
    """What Twilio's Node SDK signs; each is asked with its `token`, `url` and `fields`."""
    ended = subprocess.run(
        [node(), str(HERE / "sign.js")],
        input=json.dumps(asked),
        capture_output=True,
        check=True,
        text=True,
        timeout=PATIENCE,
    )
    signed: list[str] = json.loads(ended.stdout)
    return signed


@contextmanager
def prism(log: Path, *words: str) -> Iterator[str]:
    """The address of Prism while it runs: `mock …` or `proxy …` of Twilio's description."""
    command, *more = words
    port = ("--host", "127.0.0.1", "--port", "0")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [node(), str(PRISM), command, *port, "--errors", str(DOCUMENT), *more],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield _address(process, log)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        said = LISTENS.search(log.read_text("utf-8", "replace"))
        if said:
            return said[1]
        assert process.poll() is None, log.read_text("utf-8", "replace")[-2000:]
        time.sleep(0.05)
    raise AssertionError("Prism never listened")
