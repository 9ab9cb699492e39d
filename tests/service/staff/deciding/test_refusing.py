"""Refusals: the reason in the person's own language, her rights, and what the certificate needs."""

from __future__ import annotations

import pytest

from bot.requests import REFUSALS
from bot.service.staff import deciding
from bot.service.staff.deciding import Unknown
from bot.service.staff.deciding.reasons import REASONS
from bot.store.certificates import refused
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished, the_catalogue
from tests.service.codes import answered
from tests.service.staff.deciders import decide, hire, log, person_on, request_of, seen


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def test_a_name_is_refused_with_a_reason_of_the_list(desk: Desk) -> None:
    answered(desk, MAIJA, "NIMI Maija Virtanen")
    decider = hire(desk)
    texts = decide(desk, decider, "name", "refuse", reason="unproven")
    request = request_of(desk, "name")
    assert texts == [
        "Emme korjanneet nimeä. Syy: emme saaneet selvitystä siitä, että nimi on sinun. "
        f"Viite {request.ref}. Kerromme oikeuksistasi seuraavassa viestissä.",
        "Voit valittaa tietosuojavaltuutetulle (tietosuoja.fi) tai viedä asian tuomioistuimeen. "
        f"Todistus kielteisestä päätöksestä: KOPIO {request.ref}.",
    ]
    assert (request.decision, request.reason) == (
        "refused",
        "emme saaneet selvitystä siitä, että nimi on sinun",
    )
    assert person_on(desk, MAIJA).name == "Maija Meikäläinen"
    assert log(desk) == [(decider.actor, "decided refuse", "refused")]


def test_in_swedish_to_whom_writes_swedish(desk: Desk) -> None:
    answered(desk, ANNA, "NAMN Anna Berg")
    told, rights = decide(desk, hire(desk), "name", "refuse", reason="right")
    assert "Orsak: namnet i registret är rätt enligt den utredning vi har." in told
    assert "KOPIA T-" in rights


def test_in_words_of_ones_own(desk: Desk) -> None:
    desk.text(MAIJA, "KOPIO PAPERILLA")
    told, _ = decide(desk, hire(desk), "copy", "refuse", reason="other", words="sait kopion eilen")
    assert told.startswith("Emme voi toteuttaa pyyntöäsi. Syy: sait kopion eilen. Viite T-")
    assert request_of(desk, "copy").reason == "sait kopion eilen"


def test_an_erasure_is_refused(desk: Desk) -> None:
    desk.text(MAIJA, "haluan että poistatte minut kokonaan")
    desk.pass_time(minutes=20)
    told, _ = decide(desk, hire(desk), "wish", "refuse", reason="accounting")
    assert "Emme voi poistaa tietojasi. Syy: kirjanpitolaki velvoittaa" in told
    assert person_on(desk, MAIJA)


def test_the_certificate_finds_what_was_refused(desk: Desk) -> None:
    desk.text(MAIJA, "KOPIO PAPERILLA")
    decide(desk, hire(desk), "copy", "refuse", reason="excessive")
    with desk.office.store.read() as unit:
        row = refused(unit, request_of(desk, "copy").ref)
    assert row.decision in REFUSALS
    assert row.reason == "pyyntö on ilmeisen perusteeton tai kohtuuton"


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({}, {"reason": "deciding.fault.reason"}),
        ({"reason": "compelling"}, {"reason": "deciding.fault.reason"}),
        ({"reason": "other"}, {"words": "deciding.fault.empty"}),
        ({"reason": "other", "words": "x" * 121}, {"words": "deciding.fault.long"}),
        ({"reason": "other", "words": "131052-308T"}, {"words": "deciding.fault.secret"}),
    ],
)
def test_no_refusal_without_a_reason(
    desk: Desk, form: dict[str, str], faults: dict[str, str]
) -> None:
    desk.text(MAIJA, "KOPIO PAPERILLA")
    ref = request_of(desk, "copy").ref
    filled = {"seen": seen(desk, ref), **form}
    sheet = deciding.rehearse(desk.office, hire(desk), ref, "refuse", filled)
    assert sheet.faults == faults


def test_an_agent_cannot_refuse(desk: Desk) -> None:
    desk.text(MAIJA, "KOPIO PAPERILLA")
    ref = request_of(desk, "copy").ref
    with pytest.raises(Unknown):
        deciding.look(desk.office, hire(desk, role="agent"), ref, "refuse")


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("what", REASONS)
def test_reasons_are_no_longer_than_their_blank(what: str, language: str) -> None:
    for reason in REASONS[what]:
        assert len(the_catalogue().say(f"reason.{what}.{reason}", language)) <= 120
