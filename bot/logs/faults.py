"""What is logged of a fault: an id, its kind, and where in the code. Never its words.

The message of an exception may quote a text, a number or the values of a statement, so
neither the message nor a traceback with it is ever written.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from traceback import extract_tb

from bot.logs.telling import Field, Log, Word

FRAMES = 3  # the innermost ones, enough to find the line
OURS = Path(__file__).parents[1]
CAUSES = 3
_LETTERS = "bcdfghjkmnpqrstvwxz"  # without digits: nobody takes an id for a number or a code
_MARK = 8


def log_fault(log: Log, doing: str, fault: BaseException, **fields: Field) -> str:
    """Log one line about `fault`, met while `doing` something; the id it can be found by."""
    mark = "".join(secrets.choice(_LETTERS) for _ in range(_MARK))
    log.error(f"{doing} failed", **fields, id=Word(mark), kind=kind_of(fault), at=where(fault))
    return mark


def kind_of(fault: BaseException) -> Word:
    """The kind of a fault, then those of what caused it."""
    kinds: list[str] = []
    cause: BaseException | None = fault
    while cause is not None and len(kinds) < CAUSES:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return Word(" < ".join(kinds))


def where(fault: BaseException) -> Word:
    """The innermost frames, and the innermost of ours: file and line, neither code nor values."""
    frames = extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if OURS in Path(frame.filename).parents]
    told = [frame for frame in frames if frame in frames[-FRAMES:] or frame in ours[-FRAMES:]]
    return Word(" < ".join(line_of(f.filename, f.lineno) for f in reversed(told)))


def line_of(path: str, line: int | None) -> Word:
    """A place in the code: the file's name alone, as its folder may be named after anybody."""
    return Word(f"{Path(path).name}:{line}")
