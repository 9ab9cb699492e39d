"""Whose number is it? It is hers, it could not be told, or nothing is held."""

from __future__ import annotations

import pytest

from bot.service.staff import deciding
from bot.store.unit import Store
from tests.conversations.people import set_on_record
from tests.offices import MAIJA, NOBODY, PEOPLE, VILLE, Desk, furnished, person
from tests.service.staff.deciders import decide, events, hire, person_on, request_of, seen


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def unproven(desk: Desk, number: str) -> str:
    """Three wrong surnames."""
    for text in ("TIEDOT", "Väärä", "Vieras", "Toinen"):
        desk.text(number, text)
    return str(request_of(desk, "verify").ref)


def barred(desk: Desk, ref: str, action: str, **form: str) -> str | None:
    values = {"seen": seen(desk, ref), **form}
    sheet = deciding.rehearse(desk.office, hire(desk), ref, action, values)
    return sheet.barred and sheet.barred.word


def test_the_number_is_confirmed_once_somebody_was_seen(desk: Desk) -> None:
    ref = unproven(desk, VILLE)
    (text,) = decide(desk, hire(desk, role="agent"), "verify", "identified", check="letter")
    assert "Tarkistimme, kuka olet, ja vahvistimme numerosi 1.12.2026." in text
    assert person_on(desk, VILLE).confirmed_at == desk.clock()
    assert request_of(desk, "verify").decision == "granted"
    assert events(desk, ref) == ["received", "identity letter", "closed"]
    desk.pass_time(hours=2)
    assert "Ville Esimerkki" in desk.text(VILLE, "TIEDOT")[0]


def test_a_number_of_two_or_in_wrong_hands_is_not_confirmed(desk: Desk) -> None:
    ref = unproven(desk, VILLE)
    set_on_record(desk, VILLE, flagged=True)
    assert barred(desk, ref, "identified", check="seen_id") == "deciding.bar.flagged"


def test_a_shared_number_is_not_confirmed(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    ref = unproven(desk, MAIJA)
    assert barred(desk, ref, "identified", check="seen_id") == "deciding.bar.shared"


def test_nobody_is_confirmed_where_nobody_is_on_record(desk: Desk) -> None:
    assert barred(desk, unproven(desk, NOBODY), "identified") == "deciding.bar.no_record"


def test_who_could_not_be_identified_is_told_her_rights(desk: Desk) -> None:
    unproven(desk, VILLE)
    failed, rights = decide(desk, hire(desk), "verify", "not_identified")
    assert failed.startswith("Emme voineet varmistaa henkilöllisyyttäsi")
    assert "KOPIO T-" in rights
    request = request_of(desk, "verify")
    assert (request.decision, request.reason) == (
        "not identified",
        "emme voineet varmistaa henkilöllisyyttäsi",
    )


def test_that_nothing_is_held_is_said_only_when_it_is_so(desk: Desk) -> None:
    assert barred(desk, unproven(desk, VILLE), "nothing_held") == "deciding.bar.held"
    unproven(desk, NOBODY)
    (text,) = decide(desk, hire(desk, "aino"), "verify", "nothing_held")
    assert text.startswith("Tällä numerolla ei ole tietoja rekisterissämme.")
    assert request_of(desk, "verify").decision == "nothing held"


def test_a_ban_is_something(desk: Desk) -> None:
    desk.text(NOBODY, "KIELTO")
    unproven(desk, NOBODY)
    (text,) = decide(desk, hire(desk), "verify", "nothing_held")
    assert text.startswith("Meillä on tallessa vain markkinointikielto")
