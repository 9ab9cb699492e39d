"""Moments are the same on every database; a column says what class of data it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from bot.store import columns


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 2, 9, 30, 0, 123456, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 3, 30, fold=1, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_moment_comes_back_as_it_was(moment: datetime) -> None:
    back = columns.from_micros(columns.to_micros(moment))
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        columns.to_micros(datetime(2026, 11, 2))  # noqa: DTZ001 -- the point of the test


def test_settling_places_names_table_and_column() -> None:
    metadata = sa.MetaData()
    table = sa.Table(
        *("person", metadata, columns.row_id(), columns.personal("name")),
        info=columns.of("id", row=("id",)),
    )
    columns.settle_places(metadata)
    kind = table.c.name.type
    assert (kind.place, kind.owner, kind.row) == ("person.name", ("id",), ("id",))
