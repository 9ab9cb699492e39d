"""The log of a process: where its lines go, and what would else be written beside it.

A server's child processes begin theirs by `CONFIG`, everything else by `begin`. The
interpreter's own reports of faults quote values, so they become lines too.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from typing import Any, TextIO

from bot.logs.faults import line_of, log_fault
from bot.logs.lines import Lines
from bot.logs.telling import Log, Word

LEVELS = ("debug", "info", "warning", "error")
"""How much of our own is told, the most first; of other libraries warnings and faults."""

log = Log(__name__)


class Stderr(logging.StreamHandler[TextIO]):
    """Writes lines to standard error."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setFormatter(Lines(terminal=sys.stderr.isatty()))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's
        """Say nothing: what logging says of a line it cannot write quotes the line."""


def begin(level: str = "info") -> None:
    """Log from now on, in this process."""
    root = logging.getLogger()
    root.handlers[:] = [stderr()]
    root.setLevel(logging.WARNING)
    tell_from(level)


def tell_from(level: str) -> None:
    """Tell what is of this level or graver, one of `LEVELS`."""
    logging.getLogger("bot").setLevel(level.upper())


def config(level: str) -> dict[str, Any]:
    """The same for `logging.config.dictConfig`, as a server wants it for its processes."""
    return {
        "disable_existing_loggers": False,
        "formatters": {},
        "handlers": {"stderr": {"()": f"{__name__}.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"bot": {"level": level.upper()}},
    }


def stderr() -> logging.Handler:
    """The handler of this process; whatever else would write of faults is led to it."""
    sys.excepthook = _process
    sys.unraisablehook = _unraisable
    threading.excepthook = _thread
    warnings.showwarning = _warned
    return Stderr()


def _process(kind: type[BaseException], fault: BaseException, traceback: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, KeyboardInterrupt(), None)
    else:
        log_fault(log, "process", fault.with_traceback(traceback))


def _thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        log_fault(log, "thread", args.exc_value)


def _unraisable(args: Any) -> None:
    if args.exc_value is not None:
        log_fault(log, "cleaning up", args.exc_value)


def _warned(
    message: Warning | str,  # noqa: ARG001 - the signature is Python's, and words are not told
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,  # noqa: ARG001
    line: object = None,  # noqa: ARG001
) -> None:
    log.warning("warned", kind=Word(category.__name__), at=line_of(filename, lineno))
