"""Requests are opened once, joined, held and cancelled, each with its event."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain import CancelErasure, JoinCase, StopChanges, StopUse
from bot.store.faults import Conflict, ReferenceTaken
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, NOW, NUMBER, OTHER_NUMBER

WAITING = {"kind": "delete", "state": "scheduled", "execute_at": NOW + DAY}


def events(store: Store) -> list[tuple[object, object]]:
    return [(row["event"], row["text"]) for row in given.rows(store, "request_event")]


def test_a_request_is_recorded_whole(store: Store) -> None:
    given.do(store, given.case(registrant="maija", details={"new": "Åke"}, decision="asked"))
    (row,) = given.rows(store, "request")
    assert (row["ref"], row["number"], row["registrant"]) == ("K7M2", NUMBER, "maija")
    assert (row["text"], row["details"]) == ("soittakaa minulle", '{"new": "Åke"}')
    assert (row["promised_due"], row["legal_due"]) == (date(2026, 11, 16), date(2026, 12, 2))
    assert (row["state"], row["decision"], row["closed_at"]) == ("open", "asked", None)
    assert (row["language"], row["received_at"]) == ("fi", NOW)
    assert events(store) == [("received", None)]


def test_a_request_that_is_done_at_once_is_closed(store: Store) -> None:
    given.do(store, given.case(state="closed"))
    assert given.rows(store, "request")[0]["closed_at"] == NOW


def test_a_reference_that_is_taken_is_refused_and_nothing_stays(store: Store) -> None:
    given.do(store, given.case())
    with pytest.raises(ReferenceTaken):
        given.do(store, StopUse("restrict"), given.case(text="toinen"), number=OTHER_NUMBER)
    assert len(given.rows(store, "request")) == 1
    assert given.rows(store, "restriction") == []


def test_a_further_text_joins(store: Store) -> None:
    given.do(store, given.case())
    given.do(store, JoinCase("K7M2", "vieläkin"))
    assert events(store) == [("received", None), ("joined", "vieläkin")]


@pytest.mark.parametrize(
    ("state", "ref", "number", "why"),
    [
        ("closed", "K7M2", NUMBER, "it was closed"),
        ("open", "XXXX", NUMBER, "there is no such reference"),
        ("open", "K7M2", OTHER_NUMBER, "it is another number's"),
    ],
)
def test_what_cannot_be_joined(store: Store, state: str, ref: str, number: str, why: str) -> None:
    given.do(store, given.case(state=state))
    with pytest.raises(Conflict):
        given.do(store, JoinCase(ref, "x"), number=number)
    assert len(events(store)) == 1, why


@pytest.mark.parametrize("state", ["scheduled", "held"])
def test_a_waiting_erasure_is_called_off(store: Store, state: str) -> None:
    given.do(store, given.case(**{**WAITING, "state": state}))
    given.do(store, CancelErasure("K7M2"))
    (row,) = given.rows(store, "request")
    assert (row["state"], row["decision"], row["closed_at"]) == ("closed", "cancelled", NOW)
    assert events(store)[-1] == ("cancelled", None)
    with pytest.raises(Conflict):
        given.do(store, CancelErasure("K7M2"))


def test_an_erasure_that_staff_decide_about_can_be_called_off(store: Store) -> None:
    given.do(store, given.case())
    given.do(store, CancelErasure("K7M2"))
    assert given.rows(store, "request")[0]["decision"] == "cancelled"


def test_stopping_changes_holds_waiting_erasures_of_the_number(store: Store) -> None:
    given.do(store, given.case(**WAITING), given.case("OPEN"))
    given.do(store, given.case("ELSE", **WAITING), number=OTHER_NUMBER)
    given.do(store, StopChanges())
    states = {row["ref"]: row["state"] for row in given.rows(store, "request")}
    assert states == {"K7M2": "held", "OPEN": "open", "ELSE": "scheduled"}
    assert events(store)[-1] == ("held", None)


def test_use_stops_once_for_each_ground(store: Store) -> None:
    given.do(store, StopUse("restrict"), StopUse("restrict"), StopUse("object"))
    found = [(row["ground"], row["since"]) for row in given.rows(store, "restriction")]
    assert found == [("restrict", NOW), ("object", NOW)]


def test_use_can_stop_again_after_it_was_ended(store: Store) -> None:
    given.do(store, StopUse("restrict"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE restriction SET ended_at = 1")
    given.do(store, StopUse("restrict"))
    assert len(given.rows(store, "restriction")) == 2
