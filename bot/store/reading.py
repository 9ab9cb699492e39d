"""How the rows of a read become values, and what is sealed in them is opened.

A sealed value opens only beside the cells that make its row the one it is, so a read
fetches these too, whether they were asked for or not. Who holds the keys is handed in.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from bot.store.personal import Personal

Convert = Callable[[Any], Any] | None


def reader(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert:
    """The conversion from the driver's value, None when there is nothing to do."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)


class Sealer(Protocol):
    """Who holds the keys of persons: a unit of work."""

    def sealed(self, kind: Personal, text: str, values: Mapping[str, Any]) -> bytes:
        """The stored form of a text; `values` holds the cells of its row by name."""

    def opened(self, kind: Personal, stored: bytes, row: Sequence[Any], owner: Any) -> str:
        """The text of a stored form, beside the cells that make its row the one it is."""


class Reading:
    """How the cells of a row become values; what is sealed is opened beside its own row.

    The first `shown` columns are those that were asked for; the others are there to open
    them by, and are left out.
    """

    __slots__ = ("_named", "_readers", "_seals", "_shown")

    def __init__(self, columns: Sequence[Any], shown: int, dialect: sa.Dialect) -> None:
        self._readers = _worthwhile(
            [None if _sealed(each) else reader(each.type, dialect) for each in columns]
        )
        self._seals = tuple(
            (place, each.type, _places(each, columns, each.type.row), _owner(each, columns))
            for place, each in enumerate(columns[:shown])
            if _sealed(each)
        )
        self._shown = shown if shown < len(columns) else None
        self._named = _named(columns[:shown])

    def row(self, raw: Sequence[Any], sealer: Sealer) -> Any:
        """A named row of converted values."""
        if self._readers or self._seals:
            cells = list(raw)
            for place, convert in self._readers:
                cells[place] = convert(cells[place])
            for place, kind, row, owner in self._seals:
                stored = raw[place]
                if stored is not None:
                    beside = [raw[each] for each in row]
                    whose = None if owner is None else raw[owner]
                    cells[place] = sealer.opened(kind, bytes(stored), beside, whose)
            raw = cells[: self._shown]
        return self._named._make(raw)


def _sealed(column: Any) -> bool:
    return isinstance(column.type, Personal)


def with_its_row(expression: Any) -> tuple[Any, list[Any], int]:
    """The expression with the columns that its sealed values are bound to too; its columns,
    and how many of them it had before."""
    columns = list(getattr(expression, "exported_columns", ()))
    more: list[Any] = []
    for each in filter(_sealed, columns):
        names = each.type.row + (each.type.owner if each.type.current else ())
        wanted = [each.table.c[name] for name in names]
        more += [one for one in wanted if not _among(one, columns + more)]
    if not more:
        return expression, columns, len(columns)
    adding = expression.add_columns if isinstance(expression, sa.Select) else expression.returning
    return adding(*more), columns + more, len(columns)


def _among(column: Any, columns: Iterable[Any]) -> bool:
    return any((_table(column), column.name) == (_table(each), each.name) for each in columns)


def _table(column: Any) -> str | None:
    """The name of its table or alias; of what a RETURNING gives, columns are copies."""
    return getattr(getattr(column, "table", None), "name", None)


def _places(column: Any, columns: Sequence[Any], names: Iterable[str]) -> tuple[int, ...]:
    """Where the cells of these names stand that are of the same table as `column`."""
    return tuple(_place(column, columns, name) for name in names)


def _place(column: Any, columns: Sequence[Any], name: str) -> int:
    return next(
        place
        for place, each in enumerate(columns)
        if (_table(each), each.name) == (_table(column), name)
    )


def _owner(column: Any, columns: Sequence[Any]) -> int | None:
    return _place(column, columns, column.type.owner[0]) if column.type.current else None


def _worthwhile(readers: Sequence[Convert]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    return tuple((place, convert) for place, convert in enumerate(readers) if convert)


def _named(columns: Iterable[Any]) -> Any:
    return namedtuple("Row", [column.name for column in columns])
