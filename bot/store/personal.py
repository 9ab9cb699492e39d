"""The one type of every column that holds a person's own words and values.

A personal value is sealed on its way into a table and opened on its way out, by the unit
of work that holds the keys; here stands only where a value belongs. This module does not
know who the person is, and it does not compare: looking up goes by keyed hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

BLOCK = 32
"""Bytes: values up to 31 look alike."""


class Personal(sa.types.TypeDecorator[str]):
    """Text of or about one person, sealed with the key of its owner.

    `place` (`table.column`), `owner` and `row` are set when its table is declared. `owner`
    names the cells that tell whose it is: the first that is not NULL. `row` names the cells
    that make the row the one it is: a sealed value opens beside these alone. Values up to
    `block` - 1 bytes look alike. `current`: the
    rows go with their owner's erasure, so that what they are sealed with is still in use.
    """

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(
        self,
        place: str = "",
        owner: tuple[str, ...] = (),
        row: tuple[str, ...] = (),
        block: int = BLOCK,
    ) -> None:
        super().__init__()
        self.place = place
        self.owner = owner
        self.row = row
        self.block = block
        self.current = False

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """Nothing goes in by another way than a unit of work."""
        return _refuse

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """What comes out by another way is as it is stored."""
        return None


def _refuse(text: str | None) -> None:
    if text is not None:
        raise TypeError("a personal value is sealed by a unit of work")


UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What is shown of a personal value that does not open."""

NOTHING = ""
"""No values; it is stored as it is, since there is nothing to seal."""


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def pack(values: Mapping[str, Any]) -> str:
    """Values as JSON text for a personal column; dates become ISO 8601 texts."""
    return json.dumps(dict(values), ensure_ascii=False, default=_plain) if values else NOTHING


def unpack(text: str | None) -> dict[str, Any]:
    """The values that `pack` wrote; none for NULL, and of what does not open."""
    return json.loads(text) if text and text != UNREADABLE else {}
