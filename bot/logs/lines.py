"""Lines: one for an event, JSON for programs, or words for whoever sits at a terminal.

Of a record that another library made nothing of its own is written: its message may quote
a text, a statement with its values, an address. That it was made, by whom, where in the
code, and the kind of a fault is all one needs to look into it.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from bot.logs.faults import kind_of, line_of, where
from bot.logs.scrubbing import scrubbed
from bot.logs.telling import Told, Word


class Lines(logging.Formatter):
    """Makes a line of any record."""

    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self._terminal = terminal

    def format(self, record: logging.LogRecord) -> str:
        """One line, of printable ASCII alone; an escape sequence cannot be forged in it."""
        told = record.msg if isinstance(record.msg, Told) else _foreign(record)
        at = datetime.fromtimestamp(record.created, UTC)
        level = logging.getLevelName(record.levelno).lower()
        if self._terminal:
            return f"{at:%H:%M:%S} {level:<7} {scrubbed(str(told))}"
        # level and time are ours, and the time has more digits than the scrubber lets through
        said = scrubbed(json.dumps(told.shown(), separators=(",", ":")))[:-1]
        return f'{said},"level":"{level}","time":"{at:%Y-%m-%dT%H:%M:%S}.{record.msecs:03.0f}Z"}}'


def _foreign(record: logging.LogRecord) -> Told:
    package = record.name.partition(".")[0]
    library = Word(package if package.isidentifier() and package in sys.modules else "other")
    fault = record.exc_info[1] if record.exc_info else None
    if fault is None:
        at = line_of(record.pathname, record.lineno)
        return Told("library", {"library": library, "at": at})
    return Told("library failed", {"library": library, "kind": kind_of(fault), "at": where(fault)})
