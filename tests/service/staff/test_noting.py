"""Internal notes."""

from __future__ import annotations

import pytest

from bot.service.staff.noting import note
from bot.store import tables
from bot.store.unit import Store
from tests.offices import PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.staff.asked import question, somebody


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def test_a_note_stands_with_its_request_and_in_the_log(desk: Desk) -> None:
    ref, member = question(desk, "apua"), somebody(desk).member
    assert note(desk.office, member, ref, "Soitettu, ei vastausta.") == frozenset()
    event = rows(desk.office.store, tables.request_event)[-1]
    assert (event.event, event.actor, event.text) == (
        *("note", member.actor),
        "Soitettu, ei vastausta.",
    )
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.action, entry.ref) == ("noted", ref)
    assert "Soitettu" not in str(entry)


@pytest.mark.parametrize(
    ("secret", "kind"), [("4111 1111 1111 1111", "card"), ("131052-308T", "identity")]
)
def test_secret_numbers_are_cut_out_and_told(desk: Desk, secret: str, kind: str) -> None:
    ref, member = question(desk, "apua"), somebody(desk).member
    assert note(desk.office, member, ref, f"antoi {secret}") == {kind}
    assert rows(desk.office.store, tables.request_event)[-1].text == "antoi ▮"


def test_no_request_no_note(desk: Desk) -> None:
    assert note(desk.office, somebody(desk).member, "T-000000", "x") is None
