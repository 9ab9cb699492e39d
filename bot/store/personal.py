"""The one type of every column that holds a person's own words and values.

Every personal value passes `seal` on its way into a table and `unseal` on its way out,
with the name of its place (table and column), so that how it is protected at rest is
decided here and nowhere else. Today it is stored as UTF-8 bytes. This module does not
know who the person is, and it does not compare: looking up goes by keyed hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa


def seal(place: str, text: str) -> bytes:
    """The stored form of `text`, for the column named `place` (`table.column`)."""
    return text.encode()


def unseal(place: str, stored: bytes) -> str:
    """The text that `seal` stored in the column named `place`."""
    return stored.decode()


class Personal(sa.types.TypeDecorator[str]):
    """Text of or about one person; `place` is set when its table is declared."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place = place

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """Seals a value of this place."""
        place = self.place
        return lambda text: None if text is None else seal(place, text)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Opens a value of this place."""
        place = self.place
        return lambda stored: None if stored is None else unseal(place, stored)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept")


def pack(values: Mapping[str, Any]) -> str:
    """Values as JSON text for a personal column; dates become ISO 8601 texts."""
    return json.dumps(dict(values), ensure_ascii=False, default=_plain) if values else "{}"


def unpack(text: str | None) -> dict[str, Any]:
    """The values that `pack` wrote; none for NULL."""
    return json.loads(text) if text and text != "{}" else {}
