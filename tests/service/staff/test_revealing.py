"""What is hidden is shown after it was written down, to whom it was, for five minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.service.staff import revealing
from bot.service.staff.casework import Case, look
from bot.service.staff.revealing import Unaudited, reveal
from bot.service.staff.sessions import Session
from bot.store import tables
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, Desk, furnished, person
from tests.service.books import rows
from tests.service.staff.asked import another_name, question, somebody
from tests.service.staff.sealing import sealed_log

WHOLE = "Maija Meikäläinen"


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def seen(desk: Desk, session: Session, ref: str) -> Case:
    found = look(desk.office, session, ref)
    assert found
    return found


def test_a_look_is_written_down(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    seen(desk, session, ref)
    seen(desk, session, ref)
    entries = [row for row in rows(desk.office.store, tables.audit) if row.action == "viewed"]
    assert [(row.actor, row.ref) for row in entries] == [(session.member.actor, ref)] * 2
    assert entries[0].subject.startswith("request:")


def test_a_reveal_is_written_down_with_its_reason_and_without_the_value(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    assert reveal(desk.office, session, ref, "name", "identity", "")
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.action, entry.reason, entry.result) == ("revealed", "identity", "name")
    assert entry.subject.startswith("registrant:")
    assert "Meik" not in str(entry)


def test_what_was_revealed_is_seen_for_five_minutes(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    assert seen(desk, session, ref).people[0].name.text == "M•••"
    reveal(desk.office, session, ref, "name", "identity", "")
    shown = seen(desk, session, ref).people[0]
    assert (shown.name.text, shown.number.text) == (WHOLE, "••• 78")
    desk.clock.go(minutes=5, seconds=1)
    assert seen(desk, session, ref).people[0].name.text == "M•••"


def test_it_is_seen_by_nobody_else_and_on_no_other_request(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    other = another_name(desk)
    reveal(desk.office, session, ref, "name", "identity", "")
    assert seen(desk, somebody(desk, "aino"), ref).people[0].name.until is None
    assert seen(desk, session, other).people[0].name.until is None


def test_it_is_hidden_again_after_signing_in_anew(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    reveal(desk.office, session, ref, "name", "identity", "")
    desk.clock.go(seconds=10)
    later = replace(session, proven_at=desk.clock())
    assert seen(desk, later, ref).people[0].name.until is None


def test_every_person_on_a_shared_number_is_an_entry(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Matti Esimerkki"))
    ref, session = question(desk, "apua"), somebody(desk)
    reveal(desk.office, session, ref, "name", "identity", "")
    entries = [row for row in rows(store, tables.audit) if row.action == "revealed"]
    assert len({row.subject for row in entries}) == 2
    names = {each.name.text for each in seen(desk, session, ref).people}
    assert names == {WHOLE, "Matti Esimerkki"}


def test_a_reason_in_words_goes_with_the_request_and_is_redacted(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    reveal(desk.office, session, ref, "name", "other", "kysyi 4111 1111 1111 1111")
    event = rows(desk.office.store, tables.request_event)[-1]
    assert (event.event, event.text) == ("revealed", "kysyi ▮")
    assert "kysyi" not in str(rows(desk.office.store, tables.audit))


def test_without_the_log_nothing_is_shown(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    with sealed_log(desk.office.store.engine):
        with pytest.raises(Unaudited):
            look(desk.office, session, ref)
        with pytest.raises(Unaudited):
            reveal(desk.office, session, ref, "name", "other", "syy")
    assert seen(desk, session, ref).people[0].name.until is None
    assert "syy" not in str(rows(desk.office.store, tables.request_event))


def test_there_is_nothing_to_reveal_of_no_request(desk: Desk) -> None:
    session = somebody(desk)
    assert not reveal(desk.office, session, "T-000000", "name", "identity", "")
    assert not revealing.note_view(desk.office, session, "T-000000")
    assert look(desk.office, session, "T-000000") is None
