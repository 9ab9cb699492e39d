"""Who has a request: one at a time, and who is slower is told so."""

from __future__ import annotations

import pytest

from bot.service.staff.assigning import assign, assignment
from bot.store import tables
from bot.store.unit import Store
from tests.offices import PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.staff.crew import change, entered, hired, row_id


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def events(desk: Desk) -> list[tuple[str, str]]:
    found = rows(desk.office.store, tables.request_event)
    return [(row.event, row.actor) for row in found if row.event not in ("received", "entered")]


def test_it_is_taken_given_back_and_given_to_another(desk: Desk) -> None:
    aino, bertta = hired(desk, "aino"), hired(desk, "bertta", "decider")
    ref = entered(desk, aino)
    assert assign(desk.office, aino, ref, aino.id, None)
    assert assign(desk.office, aino, ref, None, aino.id)
    assert assign(desk.office, bertta, ref, aino.id, None)
    assert assign(desk.office, bertta, ref, aino.id, aino.id)  # nothing to do
    now = assignment(desk.office, aino, ref)
    assert now is not None
    assert (now.holder, now.open) == ("aino", True)
    assert events(desk) == [
        ("taken", aino.actor),
        ("released", aino.actor),
        ("assigned", bertta.actor),
    ]
    log = [row for row in rows(desk.office.store, tables.audit) if row.action == "request assigned"]
    assert [(row.actor, row.reason, row.ref) for row in log] == [
        (aino.actor, aino.actor, ref),
        (aino.actor, None, ref),
        (bertta.actor, aino.actor, ref),
    ]
    assert {row.subject for row in log} == {f"request:{row_id(desk, ref)}"}


def test_who_is_slower_changes_nothing(desk: Desk) -> None:
    aino, bertta = hired(desk, "aino"), hired(desk, "bertta")
    ref = entered(desk, aino)
    assert assign(desk.office, aino, ref, aino.id, None)
    assert not assign(desk.office, bertta, ref, bertta.id, None)
    assert not assign(desk.office, aino, ref, None, bertta.id)
    assert events(desk) == [("taken", aino.actor)]


def test_a_closed_request_changes_hands_no_more(desk: Desk) -> None:
    aino = hired(desk, "aino")
    ref = entered(desk, aino)
    change(desk, ref, state="closed")
    assert not assign(desk.office, aino, ref, aino.id, None)
    assert not assign(desk.office, aino, ref, None, None)
    assert events(desk) == []


def test_only_who_decides_gives_it_to_another_who_works(desk: Desk) -> None:
    aino, bertta = hired(desk, "aino"), hired(desk, "bertta", "decider")
    gone = hired(desk, "kaisa", "agent", "suspended")
    auditor = hired(desk, "esko", "auditor")
    ref = entered(desk, aino)
    for member, receiver in ((aino, bertta), (bertta, gone), (bertta, auditor)):
        with pytest.raises(PermissionError):
            assign(desk.office, member, ref, receiver.id, None)
    found = assignment(desk.office, bertta, ref)
    assert found is not None
    assert found.choices == {aino.id: "aino", bertta.id: "bertta"}


def test_what_is_not_there_cannot_be_given(desk: Desk) -> None:
    aino = hired(desk, "aino")
    with pytest.raises(LookupError):
        assign(desk.office, aino, "T-000000", aino.id, None)
    assert assignment(desk.office, aino, "T-000000") is None
