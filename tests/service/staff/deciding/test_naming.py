"""Names accepted, accepted in another spelling, put right; refused ones are refused elsewhere."""

from __future__ import annotations

import pytest

from bot.catalogue.voice import STAFF
from bot.service.staff import deciding
from bot.service.staff.deciding import Barred, Incomplete
from bot.store import tables
from bot.store.erasure import erase
from bot.store.personal import unpack
from bot.store.unit import Store
from tests.conversations.people import set_on_record
from tests.offices import MAIJA, PEOPLE, Desk, furnished, person
from tests.service.books import rows
from tests.service.codes import answered
from tests.service.staff.deciders import (
    decide,
    events,
    hire,
    log,
    person_on,
    request_of,
    seen,
)


@pytest.fixture
def desk(store: Store) -> Desk:
    """Maija has married, and wants her new name in the register."""
    desk = furnished(store, *PEOPLE)
    assert "Päätämme asiasta" in answered(desk, MAIJA, "NIMI Maija Virtanen")
    return desk


def test_the_claimed_name_becomes_the_name_and_the_confirmed_one(desk: Desk) -> None:
    agent = hire(desk, "aino", "agent")
    (text,) = decide(desk, agent, "name", "accept")
    request = request_of(desk, "name")
    assert text == (
        "Korjasimme nimesi rekisteriin. Uusi nimi: Maija Virtanen. "
        f"Viite {request.ref}. Jos nimesi on luovutettu muille, kerromme korjauksesta heille."
    )
    maija = person_on(desk, MAIJA)
    assert (maija.name, maija.confirmed_name) == ("Maija Virtanen", "Maija Virtanen")
    assert maija.name_key == desk.office.store.keys.name_key("Maija Virtanen")
    assert (request.state, request.decision, request.closed_at) == (
        "closed",
        "accepted",
        desk.clock(),
    )
    assert unpack(request.details) == {
        "old": "Maija Meikäläinen",
        "new": "Maija Virtanen",
        "entered": "Maija Virtanen",
    }
    assert events(desk, request.ref) == ["received", "closed"]
    assert log(desk) == [(agent.actor, "decided accept", "accepted")]


def test_the_person_is_told_that_staff_entered_it(desk: Desk) -> None:
    decide(desk, hire(desk), "name", "accept")
    newest = rows(desk.office.store, tables.provenance)[-1]
    assert (newest.field, newest.source) == ("name", STAFF)
    for text in ("TIEDOT", "LISÄÄ"):
        desk.text(MAIJA, text)
    assert "asiakaspalvelu 1.12.2026" in desk.text(MAIJA, "LISÄÄ")[0]


def test_the_name_may_be_spelt_otherwise(desk: Desk) -> None:
    (text,) = decide(desk, hire(desk), "name", "accept_edited", name="Maija Virtanen-Laine")
    assert "Uusi nimi: Maija Virtanen-Laine. Jos se on väärin, kirjoita NIMI." in text
    assert person_on(desk, MAIJA).name == "Maija Virtanen-Laine"
    assert request_of(desk, "name").decision == "accepted edited"


def test_the_very_name_that_was_claimed_is_no_other_spelling(desk: Desk) -> None:
    (text,) = decide(desk, hire(desk), "name", "accept_edited", name=" Maija  Virtanen ")
    assert "poikkeaa" not in text
    assert request_of(desk, "name").decision == "accepted"


@pytest.mark.parametrize(
    ("name", "fault"), [("", "empty"), ("4567", "name"), ("Maija www.x.fi", "name")]
)
def test_what_is_no_name_is_not_entered(desk: Desk, name: str, fault: str) -> None:
    ref = request_of(desk, "name").ref
    with pytest.raises(Incomplete) as lacking:
        deciding.commit(
            desk.office,
            hire(desk),
            ref,
            "accept_edited",
            {"seen": seen(desk, ref), "name": name},
        )
    assert lacking.value.faults == {"name": f"deciding.fault.{fault}"}


def test_a_number_that_proves_nothing_any_more_is_told_no_name(desk: Desk) -> None:
    desk.text(MAIJA, "en minä")
    (text,) = decide(desk, hire(desk), "name", "accept")
    assert "Virtanen" not in text
    assert "Pyyntösi on käsitelty" in text
    assert person_on(desk, MAIJA).name == "Maija Virtanen"


def test_a_wish_in_a_sentence_claims_no_name(store: Store) -> None:
    desk = furnished(store, *PEOPLE)
    desk.text(MAIJA, "haluaisin korjata nimeni joka on väärin")
    desk.pass_time(minutes=20)
    sheet = deciding.look(desk.office, hire(desk), request_of(desk, "name").ref, "accept")
    assert isinstance(sheet.barred, Barred)
    assert sheet.barred.word == "deciding.bar.no_claim"


def test_an_error_that_staff_noticed_is_put_right_on_any_request(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN hei")
    why = "kirjoitusvirhe asiakassopimukseen verrattuna"
    (text,) = decide(desk, hire(desk), "staff", "correct", name="Maia Meikäläinen", why=why)
    request = request_of(desk, "staff")
    assert "Huomasimme nimessäsi virheen" in text
    assert "Nimesi on nyt Maia Meikäläinen." in text
    assert (request.state, request.decision) == ("open", None)
    kept = unpack(request.details)["corrected"]
    assert (kept["old"], kept["new"], kept["reason"]) == (
        "Maija Meikäläinen",
        "Maia Meikäläinen",
        why,
    )
    assert events(desk, request.ref) == ["received", "corrected"]
    assert person_on(desk, MAIJA).confirmed_name == "Maia Meikäläinen"


def test_putting_it_right_may_answer_the_request(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN nimeni on väärin")
    decide(desk, hire(desk), "staff", "correct", name="Maia Meikäläinen", why="x", closes="yes")
    assert request_of(desk, "staff").decision == "corrected"


def test_it_never_answers_a_right_that_was_asked_for(desk: Desk) -> None:
    desk.text(MAIJA, "RAJOITA")
    decide(desk, hire(desk), "restrict", "correct", name="Maia Meikäläinen", why="x", closes="yes")
    assert request_of(desk, "restrict").state == "open"


def test_an_old_number_is_not_told_of_the_correction(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN hei")
    set_on_record(desk, MAIJA, flagged=True)
    assert decide(desk, hire(desk), "staff", "correct", name="Maia Meikäläinen", why="x") == []


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({"name": "Maija Meikäläinen", "why": "x"}, {"name": "deciding.fault.unchanged"}),
        ({"name": "Maia Meikäläinen", "why": " "}, {"why": "deciding.fault.empty"}),
        ({"name": "Maia", "why": "x" * 501}, {"why": "deciding.fault.long"}),
        ({"name": "Maia", "why": "hetu 131052-308T"}, {"why": "deciding.fault.secret"}),
        ({"name": "Maia", "why": "4111 1111 1111 1111"}, {"why": "deciding.fault.secret"}),
        ({"name": "Maia", "why": "näin\u202etämä"}, {"why": "deciding.fault.signs"}),
    ],
)
def test_a_correction_needs_another_name_and_a_reason(
    desk: Desk, form: dict[str, str], faults: dict[str, str]
) -> None:
    ref = request_of(desk, "name").ref
    filled = {"seen": seen(desk, ref), **form}
    sheet = deciding.rehearse(desk.office, hire(desk), ref, "correct", filled)
    assert sheet.faults == faults
    assert "131052" not in str(sheet.values)
    assert "1111" not in str(sheet.values)


def test_two_records_of_a_number_do_not_get_one_name(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, "IHMINEN")
    kalle = next(row for row in rows(store, tables.registrant) if row.name == "Kalle Kaima")
    ref = request_of(desk, "staff").ref
    form = {"seen": seen(desk, ref), "name": "maija meikäläinen", "why": "x"}
    rehearse = deciding.rehearse
    chosen = rehearse(desk.office, hire(desk), ref, "correct", {**form, "record": kalle.id})
    assert chosen.faults == {"name": "deciding.fault.same_name"}
    unchosen = rehearse(desk.office, hire(desk, "aino"), ref, "correct", form)
    assert unchosen.faults == {"record": "deciding.fault.record"}


def test_names_are_in_the_audit_log_before_they_are_shown(desk: Desk) -> None:
    bertta = hire(desk)
    deciding.look(desk.office, bertta, request_of(desk, "name").ref, "accept")
    newest = rows(desk.office.store, tables.audit)[-1]
    assert (newest.actor, newest.action, newest.result) == (bertta.actor, "revealed", "name")
    assert newest.subject == f"registrant:{person_on(desk, MAIJA).id}"


def test_names_on_a_shared_number_go_with_whose_they_are(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, "haluaisin korjata nimeni joka on väärin")
    desk.pass_time(minutes=20)
    kalle = next(row for row in rows(store, tables.registrant) if row.name == "Kalle Kaima")
    assert request_of(desk, "name").registrant is None
    decide(desk, hire(desk), "name", "accept_edited", name="Kalle Koski", record=kalle.id)
    assert request_of(desk, "name").registrant == kalle.id
    with store.write() as unit:
        erase(unit, kalle.id, None, desk.clock())
    assert request_of(desk, "name").details is None
