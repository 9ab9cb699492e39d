"""What is logged of a fault: an id, its kind, and where in the code. Never its words.

The message of an exception may quote a text, a number or the values of a statement, so
neither the message nor a traceback with it is ever written.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import PurePath
from traceback import extract_tb

FRAMES = 3  # the innermost ones, enough to find the line


def log_fault(logger: logging.Logger, doing: str, fault: BaseException) -> str:
    """Log one line about `fault`, met while `doing` something; the id it can be found by."""
    mark = secrets.token_hex(4)
    logger.error("%s failed: id=%s kind=%s at=%s", doing, mark, _kind(fault), _where(fault))
    return mark


def _kind(fault: BaseException) -> str:
    return f"{type(fault).__module__}.{type(fault).__qualname__}"


def _where(fault: BaseException) -> str:
    frames = extract_tb(fault.__traceback__)[-FRAMES:]
    return " < ".join(f"{PurePath(f.filename).name}:{f.lineno}" for f in reversed(frames))
