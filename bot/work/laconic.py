"""A library's log in few words: that something failed, of which kind, where; no more."""

from __future__ import annotations

import logging
from pathlib import PurePath

from bot.faults import log_fault

log = logging.getLogger(__name__)


class _Laconic(logging.Handler):
    """Tells of a library's faults what we tell of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            log_fault(log, record.name, fault)
        else:
            where = f"{PurePath(record.pathname).name}:{record.lineno}"
            log.log(record.levelno, "%s: at=%s", record.name, where)


def laconic(name: str) -> None:
    """Let a library's loggers tell of warnings and faults alone, and no word of them.

    They quote what a database or a task says, and have a line for every job.
    """
    found = logging.getLogger(name)
    if not any(isinstance(each, _Laconic) for each in found.handlers):
        found.addHandler(_Laconic(logging.WARNING))
        found.setLevel(logging.WARNING)
        found.propagate = False
