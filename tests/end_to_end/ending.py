"""The end of a process that a test began; one that does not end says where it stands."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds; a hand-over that is under way may take ten, on a machine as slow as it likes."""


def ended(process: subprocess.Popen[bytes], log: Callable[[], str]) -> int:
    """The exit code of a process that leads its group; fails when it goes on for too long."""
    try:
        return process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGABRT)  # Python's faulthandler says where each stands
        process.wait(timeout=10)
        raise AssertionError(f"it does not end: {log()[-9000:]}") from None
