"""Columns that say what class of data they hold, and how a moment is stored.

Every column is one of three classes, declared where the column is:
`personal` tells of a person by itself (sealed by `Personal`), `pseudonym` tells of a
person only together with a key or another row, `operational` tells of the service alone.
Nothing here knows a table.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa

from bot.store.personal import Personal

DataClass = Literal["personal", "pseudonym", "operational"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC. Raises TypeError for a naive datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of `to_micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def _stored(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _read(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970 UTC: the same on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """Microseconds."""
        return _stored

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """UTC."""
        return _read


class Key(sa.types.TypeDecorator[bytes]):
    """A keyed hash of 32 bytes; the drivers take and give bytes as they are."""

    impl = sa.LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> None:
        """Nothing to convert."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> None:
        """Nothing to convert."""


# SQLite numbers rows by itself only when the column is an INTEGER PRIMARY KEY.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

Column: TypeAlias = sa.Column[Any]


def _column(name: str, kind: Any, data: DataClass, *rest: Any, **options: Any) -> Column:
    options.setdefault("nullable", False)
    return sa.Column(name, kind, *rest, info={"class": data}, **options)


def personal(name: str, *, row: tuple[str, ...] = (), **options: Any) -> Column:
    """Text of or about a person; `row` as in `Personal`, when it is not its table's."""
    return _column(name, Personal(row=row), "personal", **options)


NAME_BLOCK = 256
"""Bytes: a name of a hundred letters looks like one of five."""


def name_of_a_person(name: str, *, row: tuple[str, ...] = ()) -> Column:
    """Her name, whose length does not show."""
    return _column(name, Personal(row=row, block=NAME_BLOCK), "personal")


def of(*owner: str, row: tuple[str, ...], current: bool = False) -> dict[str, Any]:
    """What a table says of the personal values in it, see `Personal`."""
    return {"owner": owner, "row": row, "current": current}


def pseudonym(name: str, kind: Any, *rest: Any, **options: Any) -> Column:
    """A value that tells of a person only together with a key or another row."""
    return _column(name, kind, "pseudonym", *rest, **options)


def operational(name: str, kind: Any, *rest: Any, **options: Any) -> Column:
    """A value that tells of the service alone."""
    return _column(name, kind, "operational", *rest, **options)


def row_id() -> Column:
    """The number of a row, given by the database."""
    return _column("id", ROW_ID, "operational", primary_key=True, autoincrement=True)


def settle_places(metadata: sa.MetaData) -> None:
    """Tell every personal column's type where it is, whose it is and what it is bound to."""
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Personal):
                _settle(column.type, table, column.name)


def _settle(kind: Personal, table: sa.Table, name: str) -> None:
    kind.place = f"{table.name}.{name}"
    kind.owner = kind.owner or table.info["owner"]
    kind.row = kind.row or table.info["row"]
    kind.current = table.info.get("current", False)
