"""Staff and the clock see what is open and what is due, and close it once."""

from __future__ import annotations

from datetime import date, datetime

from bot.store import requests
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, MINUTE, NOW


def refs(store: Store, *, open_only: bool) -> list[str]:
    with store.read() as unit:
        return [row.ref for row in requests.listing(unit, open_only=open_only)]


def test_what_the_law_wants_first_is_listed_first(store: Store) -> None:
    given.do(
        store,
        given.case("LATE", legal_due=date(2026, 12, 9)),
        given.case("SOON", legal_due=date(2026, 12, 1)),
        given.case("DONE", legal_due=date(2026, 11, 9), state="closed"),
        given.case("HELD", legal_due=date(2026, 12, 2), state="held"),
    )
    assert refs(store, open_only=True) == ["SOON", "HELD", "LATE"]
    assert refs(store, open_only=False) == ["DONE", "SOON", "HELD", "LATE"]


def due(store: Store, now: datetime) -> list[str]:
    with store.read() as unit:
        return [row.ref for row in requests.due_erasures(unit, now)]


def test_an_erasure_is_due_from_its_moment_unless_it_is_held(store: Store) -> None:
    given.do(
        store,
        given.case("LATE", state="scheduled", execute_at=NOW + DAY),
        given.case("SOON", state="scheduled", execute_at=NOW + MINUTE),
        given.case("HELD", state="held", execute_at=NOW),
    )
    assert due(store, NOW) == []
    assert due(store, NOW + MINUTE) == ["SOON"]
    assert due(store, NOW + 2 * DAY) == ["SOON", "LATE"]


def test_a_request_is_closed_once_with_its_decision(store: Store) -> None:
    given.do(store, given.case())
    with store.write() as unit:
        assert requests.close(unit, "K7M2", "refused", NOW, reason="owes money", actor="liisa")
        assert not requests.close(unit, "K7M2", "granted", NOW, actor="liisa")
        found = requests.find(unit, "K7M2")
    assert (found.state, found.decision, found.reason) == ("closed", "refused", "owes money")
    assert found.closed_at == NOW
    last = given.rows(store, "request_event")[-1]
    assert (last["event"], last["actor"]) == ("closed", "liisa")


def test_an_unknown_reference_finds_and_closes_nothing(store: Store) -> None:
    with store.write() as unit:
        assert requests.find(unit, "NONE") is None
        assert not requests.close(unit, "NONE", "granted", NOW)
