"""Personal values lie sealed; what is kept with a conversation is packed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from bot.store import personal, registrants, tables
from bot.store.unit import Store
from bot.store.vault.sealing import FORMAT
from tests.sealed import stored
from tests.store import given


def test_what_is_personal_lies_sealed_and_comes_back(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    with store.read() as unit:
        (found,) = registrants.find(unit, given.NUMBER)
    assert found.name == given.MAIJA
    (raw,) = stored(store, tables.registrant.c.name)
    assert given.MAIJA.encode() not in raw
    assert raw[:1] == FORMAT


def test_by_no_other_way_does_a_personal_value_go_in(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection, pytest.raises(sa.exc.StatementError):
        connection.execute(sa.update(tables.registrant).values(name="Maija"))


@pytest.mark.parametrize("values", [{}, {"a": 1, "name": "Åke"}, {"list": [1, None, "x"]}])
def test_kept_values_come_back(values: dict[str, object]) -> None:
    assert personal.unpack(personal.pack(values)) == values


def test_dates_are_kept_as_iso_texts() -> None:
    packed = personal.pack({"day": date(2026, 11, 2), "at": datetime(2026, 11, 2, tzinfo=UTC)})
    assert personal.unpack(packed) == {"day": "2026-11-02", "at": "2026-11-02T00:00:00+00:00"}


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        personal.pack({"x": object()})


def test_null_holds_nothing() -> None:
    assert personal.unpack(None) == {}


def test_names_look_alike_however_long_they_are(store: Store) -> None:
    names = ("Bo Ek", "Áŋŋel Đuoibmá", "Maija-Kaarina von und zu Esimerkki-Meikäläinen " * 2)
    with store.write() as unit:
        for each, name in enumerate(names):
            given.person(unit, f"p{each}", name=name)
    columns = (tables.registrant.c.name, tables.registrant.c.confirmed_name)
    assert len({len(value) for value in stored(store, *columns)}) == 1
