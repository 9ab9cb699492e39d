"""Personal values pass one place on their way in and out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.store import personal, registrants
from bot.store.unit import Store
from tests.store import given


def test_every_way_into_and_out_of_a_table_passes_the_seal(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "seal", lambda place, text: f"{place}|{text}".encode()[::-1])
    monkeypatch.setattr(
        personal, "unseal", lambda place, stored: stored[::-1].decode().removeprefix(place + "|")
    )
    with sqlite_store.write() as unit:
        given.person(unit)
    with sqlite_store.read() as unit:
        (found,) = registrants.find(unit, given.NUMBER)
    assert found.name == given.MAIJA
    with sqlite_store.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT name FROM registrant").scalar_one()
    assert raw == f"registrant.name|{given.MAIJA}".encode()[::-1]


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
