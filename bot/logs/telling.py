"""What may be told in a line: an event in fixed words, numbers, words of ours, ids of rows.

Nothing is rendered and nothing is written here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

_HARMLESS = re.compile(r"[A-Za-z0-9_.:,<>/ #()-]{0,200}", re.ASCII)
MASK = "***"
_LONG = 100_000  # what has six digits may be a code


class Word(str):
    """A word that is ours: a gateway, a column, a kind of fault. Never what was typed.

    Whoever makes one answers for where it comes from; `tests/laws/test_logs.py` lists them.
    """

    __slots__ = ()


class Row(int):
    """The number of a row: a reference that tells nothing to who cannot read the table."""

    __slots__ = ()


Field = Word | Row | int


@dataclass(frozen=True, slots=True)
class Told:
    """What a line of ours says. As text: the event, then its fields."""

    event: str
    fields: Mapping[str, Field]

    def shown(self) -> dict[str, int | str]:
        """The event and its fields as they may be written."""
        return {"event": self.event} | {name: _shown(each) for name, each in self.fields.items()}

    def __str__(self) -> str:
        return " ".join([self.event, *(f"{n}={_shown(each)}" for n, each in self.fields.items())])


def _shown(value: object) -> int | str:
    """What is of no type that is ours is masked, whoever let it in."""
    match value:
        case Row():
            return f"#{value:_}"  # in groups, so that it is not taken for a number to call
        case int() if abs(value) < _LONG:
            return value
        case Word() if _HARMLESS.fullmatch(value):
            return str(value)
    return MASK


class Log:
    """Tells events of one module. `event` is a literal, fields are ours."""

    __slots__ = ("_logger",)

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: Field) -> None:
        """What only somebody who looks for a fault wants to know."""
        self._tell(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Field) -> None:
        """What an operator likes to know: beginnings, ends. Never one for each text."""
        self._tell(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Field) -> None:
        """What an operator should look at some time."""
        self._tell(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Field) -> None:
        """What is a fault of ours, or an alarm."""
        self._tell(logging.ERROR, event, fields)

    def _tell(self, level: int, event: str, fields: Mapping[str, Field]) -> None:
        if self._logger.isEnabledFor(level):
            self._logger.log(level, Told(event, fields))
