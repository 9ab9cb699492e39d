"""What the page of a request tells, and what it keeps to itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.service.staff.casework import Case, look
from bot.service.staff.noting import note
from bot.service.staff.revealing import reveal
from bot.service.staff.sessions import Session
from bot.store import erasure, tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, Desk, furnished, person
from tests.service.books import rows
from tests.service.staff.asked import CLAIMED, another_name, question, somebody

SECRETS = ("Meik", "Kallio", "412345678", "1234")


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def opened(desk: Desk, ref: str, *whats: str, session: Session | None = None) -> Case:
    """The request as somebody sees it who had `whats` revealed."""
    session = session or somebody(desk)
    for what in whats:
        assert reveal(desk.office, session, ref, what, "deciding", "")
    found = look(desk.office, session, ref)
    assert found
    return found


def test_nothing_personal_stands_there_unasked(desk: Desk) -> None:
    found = opened(desk, another_name(desk))
    assert not [secret for secret in SECRETS if secret in str(found)]
    assert found.words.text == "M•••"
    assert found.transcript.number == 4
    assert found.transcript.texts == ()


@pytest.mark.parametrize(
    ("what", "shows"),
    [
        ("name", "Maija Meikäläinen"),
        ("number", "+358412345678"),
        ("cards", "Visa 1234"),
        ("comparison", "Kallio"),
        ("texts", CLAIMED),
    ],
)
def test_only_what_was_revealed_stands_there(desk: Desk, what: str, shows: str) -> None:
    found = str(opened(desk, another_name(desk), what))
    assert shows in found


def test_a_claimed_name_stands_beside_the_held_one(desk: Desk) -> None:
    ref = another_name(desk)
    hidden = opened(desk, ref)
    (masked,) = hidden.comparisons
    assert (masked.grade, masked.difference.changes, masked.until) == ("large", (), None)
    (shown,) = opened(desk, ref, "comparison", session=somebody(desk, "aino")).comparisons
    assert "".join(piece.text for piece in shown.difference.claimed) == CLAIMED
    assert shown.difference.changes
    assert shown.until == desk.clock() + timedelta(minutes=5)


def test_a_request_that_is_done_is_compared_with_the_name_of_then(desk: Desk) -> None:
    ref = another_name(desk, "Maija Meikälainen")  # small: corrected at once
    found = opened(desk, ref, "comparison")
    assert (found.state, found.decision) == ("closed", "corrected")
    assert found.comparisons[0].difference.changes


def test_the_own_words_are_shown_without_names_and_numbers(desk: Desk) -> None:
    ref = question(desk, "soittakaa Maijalle 041 234 5678")
    found = opened(desk, ref)
    assert found.words.text == "IHMINEN soittakaa ••• •••"
    assert found.words.until is None
    shown = opened(desk, ref, "texts", session=somebody(desk, "aino"))
    assert shown.words.text == "IHMINEN soittakaa Maijalle 041 234 5678"


def test_a_conversation_is_told_by_its_size_until_revealed(desk: Desk) -> None:
    ref = question(desk, "apua")
    assert opened(desk, ref).transcript.first == desk.clock()
    texts = opened(desk, ref, "texts", session=somebody(desk, "aino")).transcript.texts
    assert [text.ours for text in texts] == [False, True]


def test_codes_are_never_shown(desk: Desk) -> None:
    (asked,) = desk.text(MAIJA, "POISTA")
    ref = question(desk, "apua")
    texts = opened(desk, ref, "texts").transcript.texts
    assert asked not in [text.text for text in texts]
    assert any("••••••" in text.text for text in texts)


def test_what_was_heard_about_it_later_is_told(desk: Desk) -> None:
    ref = question(desk, "apua")
    desk.text(MAIJA, "IHMINEN vieläkin")
    found = opened(desk, ref)
    assert [entry.event for entry in found.timeline] == ["received", "joined"]
    assert found.timeline[1].text == "IHMINEN vieläkin"


def test_notes_and_who_wrote_them_are_told(desk: Desk) -> None:
    ref, session = question(desk, "apua"), somebody(desk)
    note(desk.office, session.member, ref, "Maijalle soitettu")
    entry = opened(desk, ref, session=session).timeline[-1]
    assert (entry.event, entry.login, entry.text) == ("note", "bertta", "••• soitettu")


def test_proofs_consents_and_stops_are_told(desk: Desk) -> None:
    desk.text(MAIJA, "KIELTO")
    desk.text(MAIJA, "RAJOITA")
    found = opened(desk, another_name(desk))
    assert [(mark.what, mark.command) for mark in found.marks] == [("code", "name")]
    assert {one.state for one in found.consents} == {"forbidden"}
    assert "Markkinointikielto on voimassa" in str(found.consents[0].words)
    assert found.banned_since == desk.clock()
    assert [stop.ground for stop in found.stops] == ["restrict"]


def test_a_wording_of_others_is_told_as_it_was_imported(store: Store) -> None:
    bought = person(
        ANNA, "Anna Andersson", marketing=True, wording="Får vi {ringa}?", language="sv"
    )
    desk = furnished(store, bought)
    found = opened(desk, question(desk, "hej", ANNA))
    (consent,) = found.consents
    assert (consent.wording, consent.words, consent.channel) == (
        *("Får vi {ringa}?", None),
        "import",
    )


def test_every_record_on_a_shared_number_is_listed(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Matti Esimerkki"))
    found = opened(desk, question(desk, "apua"))
    assert [each.name.text for each in found.people] == ["M•••", "M•••"]
    assert not any(each.fresh for each in found.people)


def test_an_unknown_number_has_no_record(desk: Desk) -> None:
    found = opened(desk, question(desk, "apua", NOBODY), "number")
    assert found.people == ()
    assert found.number is not None
    assert found.number.text == NOBODY


def test_of_somebody_erased_only_the_frame_stands(desk: Desk) -> None:
    ref = another_name(desk)
    (maija,) = (row for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA)
    with desk.office.store.write() as unit:
        erasure.erase(unit, maija.id, ref, desk.clock())
    found = opened(desk, ref)
    assert (found.erased, found.state, found.decision) == (True, "closed", "erased")
    assert (found.people, found.number, found.comparisons) == ((), None, ())
    session = somebody(desk, "aino")
    assert not reveal(desk.office, session, ref, "texts", "deciding", "")
    assert note(desk.office, session.member, ref, "Maija soitti") is None
    assert not [secret for secret in SECRETS if secret in str(found)]


@pytest.mark.parametrize("text", ["\x00nolla", "x" * 1600, "\u202eolleh", "<script>", "{name}"])
def test_hostile_texts_harm_nothing(desk: Desk, text: str) -> None:
    found: Any = opened(desk, question(desk, text), "texts")
    assert found.words.until
