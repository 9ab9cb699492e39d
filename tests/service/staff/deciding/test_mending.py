"""Two records become one, a person gets another number; no protection is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.service.import_writing import write_rows
from bot.service.staff import approvals, deciding
from bot.service.staff.deciding import Sheet
from bot.store import held, tables
from bot.store.unit import Store
from tests.conversations.people import set_on_record
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, START, Desk, furnished, person
from tests.sealed import alter
from tests.sealed import rows as sealed_rows
from tests.service.books import everything, rows
from tests.service.disclosed import ADDRESS, code_in
from tests.service.staff.deciders import (
    decide,
    events,
    hire,
    outbox,
    person_on,
    request_of,
    seen,
)

NEW = "+358457654321"


def filled(desk: Desk, kind: str, action: str, **form: str) -> Sheet:
    ref = request_of(desk, kind).ref
    values = {"seen": seen(desk, ref), **form}
    return deciding.rehearse(desk.office, hire(desk), ref, action, values)


def approved(desk: Desk) -> list[str]:
    before = len(outbox(desk))
    proposal = rows(desk.office.store, tables.staff_proposal)[-1]
    approvals.approve(desk.office, hire(desk), proposal.id)
    return [row.text for row in outbox(desk)[before:]]


# ---------------------------------------------------------------- merging


@pytest.fixture
def twice(store: Store) -> Desk:
    """Maija is in the register twice, under two names, and wants to see her data."""
    desk = furnished(
        store,
        person(
            MAIJA,
            "Maija Meikäläinen",
            days_ago=30,
            card=("Visa", "1234", None),
            marketing=True,
            wording="Saako?",
        ),
        person(MAIJA, "Maija Virtanen", days_ago=90, card=("Visa", "1234", None)),
        person(MAIJA, "Maija Virtanen", days_ago=90, card=("Mastercard", "9999", None)),
        *PEOPLE[1:],
    )
    for text in ("TIEDOT", "Virtanen"):
        desk.text(MAIJA, text)
    return desk


def records(desk: Desk) -> dict[str, Any]:
    found = rows(desk.office.store, tables.registrant)
    return {row.name.split()[-1]: row for row in found if row.number == MAIJA}


def merging(desk: Desk, kept: str, gone: str, **more: str) -> dict[str, str]:
    both = records(desk)
    return {"kept": both[kept].id, "gone": both[gone].id, "why": "sama henkilö", **more}


def test_one_record_takes_in_the_other(twice: Desk) -> None:
    both = records(twice)
    form = merging(twice, "Meikäläinen", "Virtanen", closes="yes")
    assert decide(twice, hire(twice, role="agent"), "verify", "merge", **form) == []
    assert len(records(twice)) == 2
    (text,) = approved(twice)
    assert text.startswith("Pyyntösi on käsitelty")
    kept = person_on(twice, MAIJA)
    assert (kept.id, kept.name) == (both["Meikäläinen"].id, "Maija Meikäläinen")
    assert kept.confirmed_at == both["Virtanen"].confirmed_at < both["Meikäläinen"].confirmed_at
    cards = [r for r in rows(twice.office.store, tables.card) if r.registrant == kept.id]
    assert sorted(card.last4 for card in cards) == ["1234", "9999"]
    left = str(everything(twice.office.store)["provenance"])
    assert both["Virtanen"].id not in left
    assert [row.registrant for row in rows(twice.office.store, tables.erasure)] == [
        both["Virtanen"].id
    ]
    assert request_of(twice, "verify").decision == "merged"


def test_the_stricter_word_counts(twice: Desk) -> None:
    both, consent = records(twice), tables.consent
    forbidden = {
        "number_key": both["Virtanen"].number_key,
        "registrant": both["Virtanen"].id,
        "purpose": "marketing",
        "state": "forbidden",
        "legal_basis": "GDPR 21(2)",
        "wording": "mkt.off",
        "channel": "tray",
        "at": START,
    }
    shared = {"legal_basis": "GDPR 6(1)(a)", "wording": "disc.ask", "channel": "tray", "at": START}
    with twice.office.store.engine.begin() as connection:
        connection.execute(sa.insert(consent).values(**forbidden))
        for name, state in (("Virtanen", "given"), ("Meikäläinen", "withdrawn")):
            entry = {**shared, "number_key": both[name].number_key, "registrant": both[name].id}
            entry |= {"purpose": "disclosure", "recipient": "Tukku", "state": state}
            connection.execute(sa.insert(consent).values(**entry))
    set_on_record(twice, MAIJA, address="Katu 1")
    decide(twice, hire(twice), "verify", "merge", **merging(twice, "Meikäläinen", "Virtanen"))
    approved(twice)
    kept = person_on(twice, MAIJA)
    newest = {
        (row.purpose, row.recipient): row.state
        for row in rows(twice.office.store, tables.consent)
        if row.registrant == kept.id
    }
    assert newest == {("marketing", None): "forbidden", ("disclosure", "Tukku"): "withdrawn"}
    assert kept.address is None
    assert events(twice, request_of(twice, "verify").ref)[-1] == "merged"


def test_an_import_that_was_set_aside_hides_no_prohibition(twice: Desk) -> None:
    both = records(twice)
    common = {"legal_basis": "-", "wording": "-", "channel": "import", "at": START}
    common |= {"purpose": "marketing"}
    told = [("Virtanen", "forbidden"), ("Virtanen", "overruled")]
    with twice.office.store.engine.begin() as connection:
        for name, state in told:
            entry = {"number_key": both[name].number_key, "registrant": both[name].id}
            connection.execute(sa.insert(tables.consent).values(**common, **entry, state=state))
    decide(twice, hire(twice), "verify", "merge", **merging(twice, "Meikäläinen", "Virtanen"))
    approved(twice)
    newest = rows(twice.office.store, tables.consent)[-1]
    assert (newest.purpose, newest.state) == ("marketing", "forbidden")
    assert newest.registrant == person_on(twice, MAIJA).id


@pytest.mark.parametrize("told", ["Meikäläinen", "Virtanen"])
def test_whoever_was_told_of_one_record_is_owed_the_notice(twice: Desk, told: str) -> None:
    for name, row in records(twice).items():
        at = START if name == told else None
        alter(twice.office.store, tables.registrant, row, informed_at=at)
    decide(twice, hire(twice), "verify", "merge", **merging(twice, "Meikäläinen", "Virtanen"))
    approved(twice)
    assert person_on(twice, MAIJA).informed_at is None


def test_who_was_told_of_both_records_need_not_be_told_again(twice: Desk) -> None:
    for name, at in (("Meikäläinen", START), ("Virtanen", START - timedelta(days=9))):
        alter(twice.office.store, tables.registrant, records(twice)[name], informed_at=at)
    decide(twice, hire(twice), "verify", "merge", **merging(twice, "Meikäläinen", "Virtanen"))
    approved(twice)
    assert person_on(twice, MAIJA).informed_at == START


def test_what_either_record_is_protected_by_stays(twice: Desk) -> None:
    both, until = records(twice), START.date() + timedelta(days=400)
    values = {"flagged": True, "keep_until": until, "keep_ground": "lasku", "address": "Katu 1"}
    alter(twice.office.store, tables.registrant, both["Virtanen"], **values)
    decide(twice, hire(twice), "verify", "merge", **merging(twice, "Meikäläinen", "Virtanen"))
    approved(twice)
    kept = person_on(twice, MAIJA)
    assert (kept.flagged, kept.keep_until, kept.keep_ground) == (True, until, "lasku")
    assert kept.address == "Katu 1"


def test_two_records_are_merged_and_not_one(twice: Desk) -> None:
    same = merging(twice, "Virtanen", "Virtanen")
    assert filled(twice, "verify", "merge", **same).faults == {"gone": "deciding.fault.same_record"}
    none = {**same, "kept": "somebody"}
    assert filled(twice, "verify", "merge", **none).faults == {"kept": "deciding.fault.record"}
    twice.text(ANNA, "PERSONAL hej")
    sheet = filled(twice, "staff", "merge")
    assert sheet.barred
    assert sheet.barred.word == "deciding.bar.not_shared"


def test_records_of_two_numbers_are_two_people(twice: Desk) -> None:
    anna, case = person_on(twice, ANNA), tables.request
    with twice.office.store.engine.begin() as connection:
        connection.execute(case.update().values(registrant=anna.id))
    form = {**merging(twice, "Virtanen", "Meikäläinen"), "kept": anna.id}
    sheet = filled(twice, "verify", "merge", **form)
    assert sheet.barred
    assert sheet.barred.word == "deciding.bar.two_numbers"


# ---------------------------------------------------------------- another number


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store, *PEOPLE)
    for text in ("KIELTO", "RAJOITA", "IHMINEN Saanko uuden numeron"):
        desk.text(MAIJA, text)
    return desk


FORM = {"number": "045 765 4321", "again": NEW, "check": "seen_id"}


def test_all_that_is_hers_goes_to_the_new_number(desk: Desk) -> None:
    before = person_on(desk, MAIJA)
    decide(desk, hire(desk, role="agent"), "staff", "change_number", **FORM, closes="yes")
    (text,) = approved(desk)
    assert text.startswith("Vaihdoimme puhelinnumerosi rekisteriin 1.12.2026. Tämä numero")
    assert outbox(desk)[-1].number == MAIJA  # told where she was
    store, keys = desk.office.store, desk.office.store.keys
    person = person_on(desk, NEW)
    assert (person.id, person.number_key) == (before.id, keys.lookup(NEW))
    assert {bytes(row.ban_key) for row in rows(store, tables.ban)} == {
        keys.ban_key(MAIJA),
        keys.ban_key(NEW),
    }
    for table in (tables.restriction, tables.consent, tables.request, tables.message_in):
        assert {row.number_key for row in rows(store, table)} == {keys.lookup(NEW)}, table.name
    assert {row.number for row in rows(store, tables.request)} == {NEW}
    assert request_of(desk, "staff").decision == "number changed"
    desk.pass_time(seconds=10)
    desk.pass_time(seconds=10)
    assert MAIJA not in {row.number for row in outbox(desk)[-1:]}  # forgotten once it left


def test_the_new_number_has_proven_nothing_yet(desk: Desk) -> None:
    decide(desk, hire(desk), "staff", "change_number", **FORM)
    approved(desk)
    assert "sukunim" in desk.text(NEW, "TIEDOT")[0]
    assert "Meikäläinen" in desk.text(NEW, "Meikäläinen")[0]


def test_the_old_number_knows_nothing_any_more(desk: Desk) -> None:
    decide(desk, hire(desk), "staff", "change_number", **FORM)
    approved(desk)
    desk.pass_time(hours=1)
    assert "sukunimeäsi" in desk.text(MAIJA, "TIEDOT")[0]
    assert "ei löytynyt" in desk.text(MAIJA, "Meikäläinen")[0]


def test_an_erasure_after_it_leaves_nothing_of_the_old_number(desk: Desk) -> None:
    decide(desk, hire(desk), "staff", "change_number", **FORM)
    approved(desk)
    desk.pass_time(seconds=10)
    desk.pass_time(seconds=10)
    set_on_record(desk, NEW, confirmed_at=desk.clock())
    desk.text(NEW, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    decide(desk, hire(desk), "wish", "approve", check="seen_id")
    approved(desk)
    desk.pass_time(seconds=10)
    desk.pass_time(seconds=10)
    found = str(everything(desk.office.store))
    assert MAIJA not in found
    assert NEW not in found


def test_a_doubtful_old_number_is_told_nothing(desk: Desk) -> None:
    set_on_record(desk, MAIJA, flagged=True)
    decide(desk, hire(desk), "staff", "change_number", **FORM)
    assert approved(desk) == []
    assert person_on(desk, NEW).flagged


def test_from_a_shared_number_prohibitions_go_along_and_stay(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    for text in ("KIELTO", "RAJOITA", "IHMINEN"):
        desk.text(MAIJA, text)
    kalle = next(row for row in rows(store, tables.registrant) if row.name == "Kalle Kaima")
    decide(desk, hire(desk), "staff", "change_number", **FORM, record=kalle.id)
    assert approved(desk) == []
    assert person_on(desk, NEW).id == kalle.id
    old, new = store.keys.lookup(MAIJA), store.keys.lookup(NEW)
    assert {(row.number_key, row.ground) for row in rows(store, tables.restriction)} == {
        (old, "restrict"),
        (new, "restrict"),
    }
    ledger = {(row.number_key, row.registrant) for row in rows(store, tables.consent)}
    assert {(old, None), (new, None), (new, kalle.id)} < ledger
    assert len(rows(store, tables.ban)) == 2


def test_texts_of_a_shared_number_are_for_neither_to_read(store: Store) -> None:
    desk = furnished(store, *PEOPLE)
    desk.text(MAIJA, code_in(desk.text(MAIJA, "LUOVUTUS KYLLÄ")[0]))
    desk.text(MAIJA, ADDRESS)
    write_rows(desk.office, [person(MAIJA, "Kalle Kaima")])
    for text in ("KÄYNTI", "1", "PERU AIKA", "IHMINEN"):
        desk.text(MAIJA, text)
    maija = next(row for row in rows(store, tables.registrant) if row.address)
    decide(desk, hire(desk), "staff", "change_number", **FORM, record=maija.id)
    approved(desk)
    assert person_on(desk, NEW).address == ADDRESS
    assert rows(store, tables.message_in) == []
    said = sealed_rows(store, tables.message_out)
    assert {row.text for row in said if row.state in ("sent", "delivered")} == {None}
    for number in (MAIJA, NEW):
        with store.read() as unit:
            found = held.everything(unit, number)
        assert "message_in" not in found
        assert "visit" not in [row["kind"] for row in found.get("request", ())]


def test_what_already_holds_for_the_new_number_is_not_doubled(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    for number in (NEW, MAIJA):
        for text in ("RAJOITA", "IHMINEN"):
            desk.text(number, text)
    kalle = next(row for row in rows(store, tables.registrant) if row.name == "Kalle Kaima")
    decide(desk, hire(desk), "staff", "change_number", **FORM, record=kalle.id)
    approved(desk)
    stops = [(row.number_key, row.ground) for row in rows(store, tables.restriction)]
    assert len(stops) == len(set(stops)) == 2


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({"number": "12345"}, {"number": "deciding.fault.number"}),
        ({"number": "+46701740605"}, {"number": "deciding.fault.number"}),
        ({"again": NOBODY}, {"again": "deciding.fault.again"}),
        ({"number": ANNA, "again": ANNA}, {"number": "deciding.fault.taken"}),
        ({"number": MAIJA, "again": MAIJA}, {"number": "deciding.fault.taken"}),
        ({"check": ""}, {"check": "deciding.fault.check"}),
    ],
)
def test_a_number_that_cannot_be_hers(
    desk: Desk, form: dict[str, str], faults: dict[str, str]
) -> None:
    assert filled(desk, "staff", "change_number", **{**FORM, **form}).faults == faults
