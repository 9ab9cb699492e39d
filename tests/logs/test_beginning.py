"""The log of a process: one place for all that it says, the interpreter's reports too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEGIN = "from bot.logs.beginning import begin; begin(); "
SERVER = (
    "import logging.config; from bot.logs.beginning import config; "
    "logging.config.dictConfig({'version': 1, **config('debug')}); "
)
NAME = "Maija Meikäläinen"
THREAD = (
    f"import threading; t = threading.Thread(target=lambda: int('{NAME}')); t.start(); t.join()"
)
UNRAISABLE = f"""
class Gone:
    def __del__(self):
        raise ValueError('{NAME}')
Gone()
"""
TASK = f"""
import asyncio, gc
async def fails():
    raise ValueError('{NAME}')
async def main():
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main())
"""


@pytest.mark.parametrize("begin", [BEGIN, SERVER], ids=["command", "server"])
@pytest.mark.parametrize(
    ("code", "event", "kind"),
    [
        (f"int('{NAME}')", "process failed", "builtins.ValueError"),
        (f"raise SystemError('{NAME}') from KeyError('{NAME}')", "process failed", "builtins.Sy"),
        (THREAD, "thread failed", "builtins.ValueError"),
        (UNRAISABLE, "cleaning up failed", "builtins.ValueError"),
        (TASK, "library failed", "builtins.ValueError"),
        (f"import warnings; warnings.warn('{NAME}', UserWarning)", "warned", "UserWarning"),
        (f"import logging; logging.warning('{NAME}')", "library", None),
    ],
)
def test_what_the_interpreter_reports_is_one_line_without_its_words(
    begin: str, code: str, event: str, kind: str | None
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", begin + "\n" + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (line,) = ran.stderr.splitlines()
    told = json.loads(line)
    assert told["event"] == event
    assert kind is None or told["kind"].startswith(kind)
    assert told["at"]
    assert NAME[:5] not in ran.stderr + ran.stdout


def test_other_libraries_are_heard_only_from_warnings_on() -> None:
    code = "import logging; l = logging.getLogger('urllib3'); l.debug('x'); l.info('x')"
    ran = subprocess.run(
        [sys.executable, "-c", SERVER + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stderr == ""
