"""Core expressions made into driver statements once, and run many times.

On the way of a message Core's own execution costs several times what the statement does.
A `Statement` therefore compiles its expression once for each database, keeps the SQL and
the conversions of its values, and runs on the driver's cursor. Public SQLAlchemy only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.personal import Personal
from bot.store.reading import Convert, Reading, Sealer, with_its_row

Insert = Callable[[sa.Table], Any]
Build = Callable[[Insert], Any]
INSERTS: Mapping[str, Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def given(name: str, column: sa.ColumnElement[Any]) -> sa.BindParameter[Any]:
    """A value handed in when the statement is run, stored as `column` stores its own."""
    return sa.bindparam(name, type_=column.type)


def word(text: str) -> sa.ColumnElement[str]:
    """A constant word as the SQL's own literal.

    Compared with a bound value instead, a column that stands in the condition of a partial
    index makes SQLite prepare the whole statement anew at every run.
    """
    return sa.literal_column("'" + text.replace("'", "''") + "'", sa.String())


def values_of(table: sa.Table, *names: str) -> dict[str, sa.BindParameter[Any]]:
    """Values for an insert, handed in under the names of the columns."""
    return {name: given(name, table.c[name]) for name in names}


def writer(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert:
    """The conversion to the driver's value, None when there is nothing to do."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


class Compiled:
    """One statement in one database's SQL, with its conversions."""

    __slots__ = ("_binds", "_positional", "_reading", "_seals", "sql")

    def __init__(self, expression: Any, dialect: sa.Dialect, *, reads: bool = True) -> None:
        columns: list[Any] = []
        shown = 0
        if reads:
            expression, columns, shown = with_its_row(expression)
        compiled = expression.compile(dialect=dialect)
        self.sql = str(compiled)
        self._positional = bool(compiled.positional)
        names = compiled.positiontup if self._positional else list(compiled.binds)
        binds = [(name, compiled.binds[name]) for name in names]
        self._binds = tuple(_bind(name, bind, dialect) for name, bind in binds)
        self._seals = tuple(
            (place if self._positional else name, bind.key, bind.type)
            for place, (name, bind) in enumerate(binds)
            if isinstance(bind.type, Personal) and _is_given(bind)
        )
        self._reading = Reading(columns, shown, dialect) if columns else None

    def parameters(self, values: Mapping[str, Any], sealer: Any = None) -> Any:
        """The driver's parameters. Raises KeyError for a value that is missing."""
        made: Any
        if self._positional:
            made = [
                fixed
                if name is None
                else values[name]
                if convert is None
                else convert(values[name])
                for _, name, convert, fixed in self._binds
            ]
        else:
            made = {
                key: fixed
                if name is None
                else values[name]
                if convert is None
                else convert(values[name])
                for key, name, convert, fixed in self._binds
            }
        for place, name, kind in self._seals:
            text = values[name]
            made[place] = None if text is None else sealer.sealed(kind, text, values)
        return made

    def row(self, raw: Sequence[Any], sealer: Sealer) -> Any:
        """A named row of converted values."""
        return raw if self._reading is None else self._reading.row(raw, sealer)


def _is_given(bind: Any) -> bool:
    if not bind.required and bind.value is not None:
        raise TypeError(f"a personal value cannot be a constant of a statement: {bind.key}")
    return bool(bind.required)


def _bind(key: str, bind: Any, dialect: sa.Dialect) -> tuple[str, str | None, Convert, Any]:
    """Its key in the SQL, its name when handed in, its conversion, else its fixed value."""
    convert = None if isinstance(bind.type, Personal) else writer(bind.type, dialect)
    if bind.required:
        return key, bind.key, convert, None
    return key, None, None, convert(bind.value) if convert else bind.value


class Statement:
    """A constant statement: a Core expression, or how to build one with `INSERT`.

    A builder is handed the database's own `insert`, which knows ON CONFLICT.
    """

    __slots__ = ("_compiled", "_source")

    def __init__(self, source: sa.Executable | Build) -> None:
        self._source = source
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: sa.Dialect) -> Compiled:
        """This statement for a database; compiled at its first use there."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = Compiled(self.expression(dialect), dialect)
        return found

    def expression(self, dialect: sa.Dialect) -> Any:
        """The Core expression for a database."""
        if isinstance(self._source, sa.Executable):
            return self._source
        return self._source(INSERTS[dialect.name])


class Parts:
    """Several reads in one statement: one round trip instead of a dozen.

    A union of all the selects. Its columns are shared: those of one type stand in the same
    places, however they are called, and what a read does not need is NULL. The first
    column tells whose row it is. The order of rows is not kept.
    """

    __slots__ = ("_compiled", "_selects")

    def __init__(self, **selects: sa.Select[Any]) -> None:
        self._selects = selects
        self._compiled: dict[str, tuple[Compiled, tuple[Part, ...]]] = {}

    def on(self, dialect: sa.Dialect) -> tuple[Compiled, tuple[Part, ...]]:
        """The union and its parts for a database; compiled at the first use there."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: sa.Dialect) -> tuple[Compiled, tuple[Part, ...]]:
        widened = {name: with_its_row(select) for name, select in self._selects.items()}
        tables = {name: select.subquery() for name, (select, *_) in widened.items()}
        slots: dict[_Slot, Any] = {}
        for table in tables.values():
            slots |= {slot: column.type for slot, column in _slots(table, dialect).items()}
        places = {slot: place for place, slot in enumerate(slots, 1)}
        arms, parts = [], []
        for which, (name, table) in enumerate(tables.items()):
            own = _slots(table, dialect)
            arms.append(_arm(which, own, slots))
            reading = Reading(*widened[name][1:], dialect)
            parts.append(Part(name, [places[slot] for slot in own], reading))
        return Compiled(sa.union_all(*arms), dialect, reads=False), tuple(parts)


_Slot = tuple[str, int]


def _slots(table: sa.Subquery, dialect: sa.Dialect) -> dict[_Slot, sa.ColumnElement[Any]]:
    """The columns of a read by type and number within the type."""
    seen: Counter[str] = Counter()
    slots: dict[_Slot, sa.ColumnElement[Any]] = {}
    for column in table.c:
        kind = column.type.compile(dialect)
        slots[kind, seen[kind]] = column
        seen[kind] += 1
    return slots


def _arm(
    which: int, own: Mapping[_Slot, sa.ColumnElement[Any]], slots: Mapping[_Slot, Any]
) -> sa.Select[Any]:
    cells = [
        (own[slot] if slot in own else sa.cast(sa.null(), kind)).label(f"c{place}")
        for place, (slot, kind) in enumerate(slots.items())
    ]
    return sa.select(sa.literal_column(str(which)).label("part"), *cells)


class Part:
    """Where the columns of one of the reads stand, and how they are converted."""

    __slots__ = ("_places", "_reading", "name")

    def __init__(self, name: str, places: list[int], reading: Reading) -> None:
        self.name = name
        self._places = tuple(places)
        self._reading = reading

    def row(self, raw: Sequence[Any], sealer: Sealer) -> Any:
        """A named row of this read."""
        return self._reading.row([raw[place] for place in self._places], sealer)
