"""What an operator may list: shapes that scripts rely on, and no codes."""

from __future__ import annotations

import pytest

from bot.service.lists import held_on, masked, outgoing, requests_of
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, START, Desk, furnished
from tests.service.books import rows


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


MASKED = [
    ("Vastaa koodilla 482913.", "Vastaa koodilla ••••••.", "a code"),
    ("POISTA 482913 tai 000001", "POISTA •••••• tai ••••••", "two"),
    ("Viite T-482913.", "Viite T-482913.", "a reference"),
    ("029 123 4567, 02100 Espoo, 1.12.2026", None, "a telephone number, an address, a day"),
    ("+358412345678", None, "a number"),
]


@pytest.mark.parametrize(("text", "shown", "why"), MASKED)
def test_codes_are_masked_and_nothing_else(text: str, shown: str | None, why: str) -> None:
    assert masked(text) == (shown or text)


def test_texts_that_went_out_have_their_shape(desk: Desk) -> None:
    desk.text(MAIJA, "POISTA")
    desk.clock.go(hours=1)
    desk.text(ANNA, "UPPGIFTER")
    first, second = outgoing(desk.office)
    for name in ("id", "to", "text", "parts", "encoding", "state", "attempts"):
        assert name in first
    assert (first["to"], first["state"], first["attempts"]) == (MAIJA, "sent", 1)
    assert first["created_at"] == START.isoformat()
    assert [row["to"] for row in outgoing(desk.office, ANNA)] == [ANNA]
    assert outgoing(desk.office, since=desk.clock()) == [second]
    assert outgoing(desk.office, NOBODY) == []


def test_requests_have_their_shape_and_no_contents(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN salainen asia")
    (request,) = requests_of(desk.office, only_open=True)
    assert list(request) == [
        *("ref", "kind", "state", "received", "promised_due", "legal_due", "decision")
    ]
    assert (request["received"], request["promised_due"]) == (
        "2026-12-01T10:00:00+02:00",
        "2026-12-15",
    )
    assert "salainen" not in str(request)


def test_all_that_is_held_is_shown_and_the_look_is_written_down(desk: Desk) -> None:
    desk.text(MAIJA, "POISTA")
    held = held_on(desk.office, MAIJA)
    assert {"registrant", "card", "provenance", "conversation", "message_in"} <= set(held)
    assert "••••••" in str(held["message_out"])
    assert not any(isinstance(v, bytes) for part in held.values() for row in part for v in row)
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.actor, entry.action) == ("operator", "viewed")
    assert held_on(desk.office, NOBODY) == {}
