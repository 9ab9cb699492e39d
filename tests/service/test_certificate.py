"""The certificate of a refusal: fetched by its link, for some days, and telling nobody's name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.requests import REFUSALS
from bot.service import certificate as module
from bot.service.certificate import behind, open_link, shown_to, text_link
from bot.service.lists import outgoing
from bot.service.staff.sessions import Member
from bot.store import certificates, registrants, requests, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import everything, rows
from tests.service.staff.asked import question
from tests.service.staff.crew import entered, hired, row_id

LINK = re.compile(r"/certificates/([\w-]{43}) ")


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def refused(desk: Desk, decision: str = "refused") -> str:
    ref = question(desk, "saanko kaiken?")
    desk.clock.go(days=3)
    with desk.office.store.write() as unit:
        assert requests.close(unit, ref, decision, desk.clock(), reason="Syy.")
    return ref


def link(desk: Desk, ref: str) -> str:
    """The word in the link that she is texted."""
    (said,) = desk.text(MAIJA, f"KOPIO {ref}")
    found = LINK.search(said)
    assert found, said
    return found[1]


@pytest.mark.parametrize("decision", sorted(REFUSALS))
def test_the_word_with_its_reference_brings_it(desk: Desk, decision: str) -> None:
    ref = refused(desk, decision)
    token = link(desk, ref)
    found = behind(desk.office, token)
    assert found
    assert (found.ref, found.kind, found.decision, found.reason) == (ref, "staff", decision, "Syy.")
    assert (found.received.isoformat(), found.decided.isoformat()) == ("2026-12-01", "2026-12-04")
    assert found.language == "fi"
    assert found.ground == ("not_identified" if decision == "not identified" else "other")
    assert open_link(desk.office, token) == found


def test_only_its_hash_is_kept_beside_the_text_itself(desk: Desk) -> None:
    token = link(desk, refused(desk))
    (row,) = rows(desk.office.store, tables.certificate)
    assert row.digest == certificates.digest_of(token)
    tables_ = everything(desk.office.store)
    assert [name for name, found in tables_.items() if token in str(found)] == ["message_out"]
    assert token not in str(outgoing(desk.office))


def test_looking_uses_nothing_up_and_opening_begins_its_day(desk: Desk) -> None:
    token = link(desk, refused(desk))
    desk.clock.go(days=13)
    assert behind(desk.office, token)
    assert rows(desk.office.store, tables.certificate)[0].opened_at is None
    assert open_link(desk.office, token)
    desk.clock.go(hours=23)
    assert open_link(desk.office, token)
    assert behind(desk.office, token)
    desk.clock.go(hours=1)
    assert behind(desk.office, token) is None
    assert open_link(desk.office, token) is None


def test_a_link_that_nobody_opened_works_for_the_days_of_policy(desk: Desk) -> None:
    token = link(desk, refused(desk))
    desk.clock.go(days=desk.office.policy.certificate_days)
    assert behind(desk.office, token) is None


def test_a_link_of_nobodys_leads_nowhere(desk: Desk) -> None:
    link(desk, refused(desk))
    assert behind(desk.office, "o" * 43) is None
    assert open_link(desk.office, "\ud800") is None


def test_every_opening_is_written_down_without_the_word(desk: Desk) -> None:
    ref = refused(desk)
    token = link(desk, ref)
    open_link(desk.office, token)
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.action, entry.ref) == ("certificate opened", ref)
    assert token not in str(entry)


def test_what_was_not_refused_has_none(desk: Desk, aino: Member) -> None:
    ref = question(desk, "saanko kaiken?")
    with desk.office.store.write() as unit:
        requests.close(unit, ref, "accepted", desk.clock())
    assert f"Viitteellä {ref} ei ole todistusta" in desk.text(MAIJA, f"KOPIO {ref}")[0]
    assert shown_to(desk.office, aino, ref) is None
    assert text_link(desk.office, aino, ref) is None


def test_a_refusal_of_somebody_who_had_the_number_before_is_not_hers(desk: Desk) -> None:
    ref = refused(desk)
    with desk.office.store.engine.begin() as connection:
        connection.execute(tables.request.update().values(registrant="another"))
    assert "/certificates/" not in desk.text(MAIJA, f"KOPIO {ref}")[0]
    assert rows(desk.office.store, tables.certificate) == []


def test_staff_see_it_and_that_is_written_down(desk: Desk, aino: Member) -> None:
    ref = refused(desk)
    found = shown_to(desk.office, aino, ref)
    assert found
    assert found.reason == "Syy."
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.actor, entry.action, entry.ref) == (aino.actor, "certificate shown", ref)


def test_staff_text_a_link(desk: Desk, aino: Member) -> None:
    ref = refused(desk)
    assert text_link(desk.office, aino, ref) is True
    work_once(desk.office)
    said = desk.tray.sent[-1].text
    assert open_link(desk.office, LINK.search(said)[1])  # type: ignore[index]
    event = rows(desk.office.store, tables.request_event)[-1]
    assert (event.event, event.actor) == ("certificate sent", aino.actor)
    text = rows(desk.office.store, tables.message_out)[-1]
    assert (text.message, text.request_id) == ("cert.link", row_id(desk, ref))


def test_without_a_number_no_link_can_be_texted(desk: Desk, aino: Member) -> None:
    ref = entered(desk, aino, None, channel="letter")
    with desk.office.store.write() as unit:
        requests.close(unit, ref, "refused", desk.clock())
    assert text_link(desk.office, aino, ref) is False
    assert rows(desk.office.store, tables.certificate) == []


def test_once_she_is_erased_the_link_is_dead(desk: Desk) -> None:
    token = link(desk, refused(desk))
    with desk.office.store.write() as unit:
        (maija,) = registrants.find(unit, MAIJA)
        registrants.erase(unit, maija.id, None, desk.clock())
    assert behind(desk.office, token) is None
    assert rows(desk.office.store, tables.certificate) == []


def test_every_ground_has_words_in_every_language(desk: Desk) -> None:
    import wsgi
    from bot.service.reception import receive
    from tests.web.console.signed import DOORS

    office = receive(desk.office, wsgi.LOCALES, lambda: True, DOORS)
    grounds = {*module.GROUNDS.values(), "not_identified", "other"}
    decisions = {decision.replace(" ", "_") for decision in REFUSALS}
    ids = {f"replying.ground.{each}" for each in grounds}
    ids |= {f"replying.decision.{each}" for each in decisions}
    for language in ("fi", "sv", "en"):
        assert [id_ for id_ in ids if office.words(id_, language) == id_] == []
    assert timedelta(hours=24) == module.ONCE_OPENED
