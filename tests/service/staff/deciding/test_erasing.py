"""Erasures that staff decide on: wholly or in part, always by two different people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.service.shred import shred
from bot.service.staff import approvals, deciding
from bot.service.staff.deciding import Sheet
from bot.store import tables
from bot.store.parked import park
from bot.store.unit import Store
from tests.conversations.people import set_on_record
from tests.offices import MAIJA, NOBODY, PEOPLE, START, Desk, furnished, person
from tests.service.books import everything, rows
from tests.service.codes import answered
from tests.service.staff.deciders import (
    decide,
    events,
    hire,
    log,
    outbox,
    person_on,
    request_of,
    seen,
)
from tests.service.test_broken_seals import flip


@pytest.fixture
def desk(store: Store) -> Desk:
    """Maija asked for erasure, and something must be kept."""
    maija = person(
        MAIJA, "Maija Meikäläinen", card=("Visa", "9351", None), marketing=True, wording="Saako?"
    )
    desk = furnished(store, maija, *PEOPLE[1:])
    set_on_record(desk, MAIJA, keep_until=START.date(), keep_ground="lasku")
    assert "Osa voi olla pakko" in answered(desk, MAIJA, "POISTA")
    desk.pass_time(days=2)
    return desk


def filled(desk: Desk, kind: str, action: str, **form: str) -> Sheet:
    ref = request_of(desk, kind).ref
    values = {"seen": seen(desk, ref), **form}
    return deciding.rehearse(desk.office, hire(desk), ref, action, values)


def approved(desk: Desk) -> list[str]:
    """Another decider approves what was proposed; the texts that were queued."""
    before = len(outbox(desk))
    proposal = rows(desk.office.store, tables.staff_proposal)[-1]
    approvals.approve(desk.office, hire(desk), proposal.id)
    return [row.text for row in outbox(desk)[before:]]


def test_all_of_her_goes_once_a_second_person_approves(desk: Desk) -> None:
    agent = hire(desk, role="agent")
    assert decide(desk, agent, "delete", "approve") == []
    ref = request_of(desk, "delete").ref
    assert person_on(desk, MAIJA)
    (text,) = approved(desk)
    assert text == (
        "Tietosi on poistettu rekisteristä 3.12.2026. Säilytämme vain merkinnän "
        f"pyynnöstä ja markkinointikiellon. Viite {ref}."
    )
    desk.pass_time(seconds=10)
    desk.pass_time(seconds=10)
    number_key = desk.office.store.keys.lookup(MAIJA)
    for name, kept in everything(desk.office.store).items():
        for secret in ("Maija Meik", MAIJA, "'9351'", "*9351"):  # alone it is in any random word
            assert secret not in str(kept), name
        assert not any(number_key in tuple(row) for row in kept), name
    request = request_of(desk, "delete")
    assert (request.state, request.decision, request.registrant) == ("closed", "erased", None)
    assert [row.ref for row in rows(desk.office.store, tables.erasure)] == [ref]
    assert len(rows(desk.office.store, tables.ban)) == 1
    assert desk.tray.sent[-1].text == text
    (_, proposed), (_, done) = [entry[:2] for entry in log(desk)]
    assert (proposed, done) == ("proposed approve", "decided approve")
    decided = [r for r in rows(desk.office.store, tables.audit) if r.action == "decided approve"]
    assert decided[0].reason == f"proposed by {agent.actor}"
    assert decided[0].subject is None, "nobody is left to name"


def test_what_must_be_kept_is_not_erased(desk: Desk) -> None:
    set_on_record(desk, MAIJA, keep_until=date(2030, 1, 1))
    sheet = filled(desk, "delete", "approve")
    assert sheet.barred
    assert (sheet.barred.word, sheet.barred.fill) == (
        "deciding.bar.kept",
        {"day": date(2030, 1, 1)},
    )


def test_a_mere_wish_needs_somebody_who_was_seen(desk: Desk) -> None:
    desk.text(MAIJA, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    assert filled(desk, "wish", "approve").faults == {"check": "deciding.fault.check"}
    decide(desk, hire(desk), "wish", "approve", check="call_back")
    ref = request_of(desk, "wish").ref
    approved(desk)
    assert "identity call_back" in events(desk, ref)
    assert {row.state for row in rows(desk.office.store, tables.request)} == {"closed"}


def test_on_a_shared_number_one_record_goes_and_the_other_learns_nothing(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    kalle = next(row for row in rows(store, tables.registrant) if row.name == "Kalle Kaima")
    asked = filled(desk, "wish", "approve", check="seen_id")
    assert asked.faults == {"record": "deciding.fault.record"}
    decide(desk, hire(desk), "wish", "approve", check="seen_id", record=kalle.id)
    (text,) = approved(desk)
    assert text.startswith("Pyyntösi on käsitelty")
    assert person_on(desk, MAIJA).name == "Maija Meikäläinen"
    wish = request_of(desk, "wish")
    assert (wish.decision, wish.text, wish.number) == ("erased", None, None)


def test_where_nobody_is_on_record_the_texts_go(desk: Desk) -> None:
    desk.text(NOBODY, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    decide(desk, hire(desk), "wish", "approve", check="seen_id")
    (text,) = approved(desk)
    assert text.startswith("Tietosi on poistettu rekisteristä")
    desk.pass_time(seconds=10)
    desk.pass_time(seconds=10)
    assert NOBODY not in str(everything(desk.office.store))


def test_a_letter_that_names_nobody_erases_nobody(desk: Desk) -> None:
    values = {"number": None, "number_key": None, "registrant": None, "channel": "letter"}
    with desk.office.store.engine.begin() as connection:
        connection.execute(tables.request.update().values(**values))
    sheet = filled(desk, "delete", "approve", check="letter")
    assert sheet.barred
    assert sheet.barred.word == "deciding.bar.no_number"


# ---------------------------------------------------------------- in part


def in_part(desk: Desk, **form: str) -> list[str]:
    filled = {"until": "2027-01-04", "reason": "accounting", **form}
    assert decide(desk, hire(desk), "delete", "part", **filled) == []
    return approved(desk)


def test_what_need_not_be_kept_goes_now(desk: Desk) -> None:
    told, rights = in_part(desk)
    request = [r for r in rows(desk.office.store, tables.request) if r.kind == "delete"][0]
    assert told == (
        "Tietosi on poistettu, paitsi nimi, numero, kiellot ja pyyntösi. Syy: kirjanpitolaki "
        f"velvoittaa säilyttämään tiedot. Ne poistetaan 4.1.2027. Viite {request.ref}. "
        "Kerromme oikeuksistasi seuraavassa viestissä."
    )
    assert f"KOPIO {request.ref}" in rights
    assert (request.decision, request.reason) == (
        "partly refused",
        "kirjanpitolaki velvoittaa säilyttämään tiedot",
    )
    found = everything(desk.office.store)
    assert [row.last4 for row in found["card"] if row.last4 == "9351"] == []
    states = [row.state for row in found["consent"]]
    assert "given" not in states
    assert "forbidden" in states
    assert len(found["ban"]) == 1
    assert found["message_in"] == []
    assert [row.text for row in found["message_out"] if row.text] == [told, rights]
    maija = person_on(desk, MAIJA)
    assert (maija.name, maija.address, maija.keep_until, maija.keep_ground) == (
        "Maija Meikäläinen",
        None,
        date(2027, 1, 3),
        "kirjanpitolaki velvoittaa säilyttämään tiedot",
    )


def test_the_gateways_copies_of_her_texts_go_now_too(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN", copy="in-1")
    before = {row.provider_id for row in rows(desk.office.store, tables.message_out)} - {None}
    in_part(desk)
    desk.pass_time(seconds=10)
    assert {"in-1", *before} <= set(desk.tray.forgotten)
    told = [row for row in rows(desk.office.store, tables.message_out) if row.text]
    assert all(row.provider_id not in desk.tray.forgotten for row in told)


def test_the_rest_goes_on_the_day_that_she_was_told(desk: Desk) -> None:
    in_part(desk)
    assert "Tietosi poistetaan 4.1.2027" in desk.text(MAIJA, "POISTA")[-1]
    desk.pass_time(days=31)
    assert person_on(desk, MAIJA)
    (done,) = desk.pass_time(days=1)
    assert done.startswith("Tietosi on poistettu rekisteristä 4.1.2027.")
    desk.pass_time(seconds=10)
    assert MAIJA not in str(everything(desk.office.store))


@pytest.mark.parametrize(
    ("until", "fault"),
    [
        ("", "day"),
        ("2026-12-03", "until"),
        ("2020-01-01", "until"),
        ("2099-01-01", "until"),
    ],
)
def test_the_day_lies_ahead(desk: Desk, until: str, fault: str) -> None:
    sheet = filled(desk, "delete", "part", until=until, reason="accounting")
    assert sheet.faults == {"until": f"deciding.fault.{fault}"}


def test_a_text_that_waits_to_be_heard_is_heard_all_the_same(desk: Desk) -> None:
    """It may forbid something, and what it was sealed with goes."""
    with desk.office.store.write() as unit:
        park(unit, desk.inbound(MAIJA, "VASTUSTA"), "ValueError", desk.clock())
    in_part(desk)
    shred(desk.office)
    desk.pass_time(minutes=5)
    assert {row.ground for row in rows(desk.office.store, tables.restriction)} == {"object"}


def test_texts_of_a_shared_number_cannot_be_told_apart(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    kalle = next(row for row in rows(store, tables.registrant) if row.name == "Kalle Kaima")
    form: dict[str, Any] = {"until": "2027-01-04", "reason": "claim", "record": kalle.id}
    sheet = filled(desk, "wish", "part", **form)
    assert sheet.barred
    assert sheet.barred.word == "deciding.bar.shared"


def test_nothing_is_decided_on_a_record_that_does_not_open_and_staff_are_told_why(
    desk: Desk,
) -> None:
    maija = tables.registrant.c.number_key == desk.office.store.keys.lookup(MAIJA)
    assert flip(desk, tables.registrant.c.name, maija) == 1
    with pytest.raises(deciding.Outrun, match="unreadable"):
        filled(desk, "delete", "approve")
    member, ref = hire(desk), request_of(desk, "delete").ref
    with pytest.raises(deciding.Outrun, match="unreadable"):
        deciding.commit(desk.office, member, ref, "approve", {})
    assert request_of(desk, "delete").state == "open"
