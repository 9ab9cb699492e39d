"""Use that was stopped goes on only by a decision, after a day that the person was told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain import GatewayFailure, Retry
from bot.service.permission import may_send
from bot.service.staff import deciding
from bot.service.staff.deciding import Sheet
from bot.store import tables
from bot.store.unit import Store
from tests.conversations.people import set_on_record
from tests.offices import MAIJA, NOBODY, PEOPLE, Desk, furnished, person
from tests.sealed import put
from tests.service.books import rows
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
    desk = furnished(store, *PEOPLE)
    desk.text(MAIJA, "RAJOITA")
    return desk


def stops(desk: Desk) -> list[tuple[str, bool]]:
    """The grounds of the stops of use, and whether each is over."""
    found = rows(desk.office.store, tables.restriction)
    return [(row.ground, row.ended_at is not None) for row in found]


def barred(desk: Desk, kind: str, action: str, **form: str) -> str | None:
    sheet = filled(desk, kind, action, **form)
    return sheet.barred and sheet.barred.word


def filled(desk: Desk, kind: str, action: str, **form: str) -> Sheet:
    ref = request_of(desk, kind).ref
    values = {"seen": seen(desk, ref), **form}
    return deciding.rehearse(desk.office, hire(desk), ref, action, values)


def test_what_is_granted_stays_stopped(desk: Desk) -> None:
    (text,) = decide(desk, hire(desk, role="agent"), "restrict", "grant")
    assert "tietojen käyttö pysyy pysäytettynä" in text
    assert request_of(desk, "restrict").decision == "granted"
    assert stops(desk) == [("restrict", False)]


def test_what_a_letter_asked_for_is_stopped_at_last(desk: Desk) -> None:
    with desk.office.store.engine.begin() as connection:
        connection.execute(tables.restriction.delete())
    decide(desk, hire(desk), "restrict", "grant")
    assert stops(desk) == [("restrict", False)]


def test_it_ends_on_a_day_that_the_person_was_told(desk: Desk) -> None:
    decider = hire(desk)
    assert barred(desk, "restrict", "lift") == "deciding.bar.not_announced"
    (told,) = decide(desk, decider, "restrict", "announce", day="2026-12-09", reason="settled")
    assert "käytön pysäytys päättyy aikaisintaan 9.12.2026." in told
    assert "Syy: asia, jonka vuoksi käyttö pysäytettiin, on selvitetty." in told
    assert stops(desk) == [("restrict", False)]
    assert barred(desk, "restrict", "lift") == "deciding.bar.not_yet"
    desk.pass_time(days=8)
    (over,) = decide(desk, decider, "restrict", "lift")
    assert "käytön pysäytys päättyi 9.12.2026" in over
    assert stops(desk) == [("restrict", True)]
    request = request_of(desk, "restrict")
    assert request.decision == "lifted"
    assert events(desk, request.ref) == ["received", "announced", "closed"]
    assert [entry[1:] for entry in log(desk)] == [
        ("decided announce", "announced"),
        ("decided lift", "lifted"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "action"), [("RAJOITA", "restrict", "lift"), ("VASTUSTA", "object", "refuse")]
)
def test_no_purpose_is_served_before_the_told_day(
    store: Store, text: str, kind: str, action: str
) -> None:
    desk = furnished(store, *PEOPLE)
    assert allowed(desk) == {"allowed", "no_consent"}
    desk.text(MAIJA, text)
    assert allowed(desk) == {kind}
    decider = hire(desk)
    decide(desk, decider, kind, "announce", day="2026-12-09", reason="settled")
    desk.pass_time(days=8)
    assert allowed(desk) == {kind}
    decide(desk, decider, kind, action, reason="compelling")
    assert allowed(desk) == {"allowed", "no_consent"}


def allowed(desk: Desk) -> set[str]:
    """Why she may be texted or not, over every purpose of the register description."""
    purposes = desk.office.register.purposes
    return {may_send(desk.office, MAIJA, each.code).reason for each in purposes}


def test_the_newest_announcement_counts(desk: Desk) -> None:
    decider = hire(desk)
    decide(desk, decider, "restrict", "announce", day="2026-12-09", reason="settled")
    decide(desk, decider, "restrict", "announce", day="2026-12-16", reason="settled")
    desk.pass_time(days=9)
    assert barred(desk, "restrict", "lift") == "deciding.bar.not_yet"


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("", "day"),
        ("9.12.2026", "day"),
        ("2026-12-01", "too_soon"),
        ("2026-11-30", "too_soon"),
    ],
)
def test_the_day_is_told_before_it_comes(desk: Desk, day: str, fault: str) -> None:
    sheet = filled(desk, "restrict", "announce", day=day, reason="settled")
    assert sheet.faults == {"day": f"deciding.fault.{fault}"}


def test_the_day_before_a_holiday_the_next_working_day_is_the_earliest(desk: Desk) -> None:
    desk.clock.go(days=23)  # Christmas Eve is a Thursday
    early = filled(desk, "restrict", "announce", day="2026-12-25", reason="settled")
    assert early.faults == {"day": "deciding.fault.too_soon"}
    fine = filled(desk, "restrict", "announce", day="2026-12-28", reason="settled")
    assert fine.rehearsal


def test_a_week_is_proposed(desk: Desk) -> None:
    sheet = deciding.look(desk.office, hire(desk), request_of(desk, "restrict").ref, "announce")
    assert sheet.values["day"] == "2026-12-08"
    assert date.fromisoformat(sheet.values["day"]) == date(2026, 12, 8)


def test_a_text_that_did_not_arrive_told_nobody(desk: Desk) -> None:
    decider = hire(desk)
    desk.tray.failures = [GatewayFailure("30003", Retry.NEVER)]
    decide(desk, decider, "restrict", "announce", day="2026-12-09", reason="settled")
    desk.pass_time(days=8)
    assert filled(desk, "restrict", "lift").faults == {"letter": "deciding.fault.letter"}
    decide(desk, decider, "restrict", "lift", letter="yes")
    ref = request_of(desk, "restrict").ref
    assert events(desk, ref)[-2:] == ["told by letter", "closed"]


def test_an_objection_is_refused_only_after_that_and_with_rights(desk: Desk) -> None:
    desk.text(MAIJA, "VASTUSTA")
    decider = hire(desk)
    assert barred(desk, "object", "refuse", reason="compelling") == "deciding.bar.not_announced"
    decide(desk, decider, "object", "announce", day="2026-12-09", reason="claim")
    desk.pass_time(days=8)
    told, rights = decide(desk, decider, "object", "refuse", reason="compelling")
    assert "Emme hyväksyneet vastustustasi, ja tietoja voidaan taas käyttää." in told
    assert "KOPIO T-" in rights
    assert stops(desk) == [("restrict", False), ("object", True)]
    assert request_of(desk, "object").decision == "refused"


def test_it_was_not_me_ends_once_the_person_was_seen(desk: Desk) -> None:
    desk.text(MAIJA, "en minä")
    assert person_on(desk, MAIJA).flagged
    (told,) = decide(desk, hire(desk), "protect", "unflag", check="seen_id")
    assert "numerosi suojaus päättyi 1.12.2026" in told
    assert not person_on(desk, MAIJA).flagged
    assert stops(desk) == [("restrict", False), ("protect", True)]
    request = request_of(desk, "protect")
    assert request.decision == "lifted"
    assert events(desk, request.ref) == ["received", "identity seen_id", "closed"]
    newest = rows(desk.office.store, tables.audit)[-1]
    assert newest.reason == "identity seen_id"


def test_somebody_must_be_seen(desk: Desk) -> None:
    desk.text(MAIJA, "en minä")
    assert filled(desk, "protect", "unflag").faults == {"check": "deciding.fault.check"}
    copied = filled(desk, "protect", "unflag", check="copy of a passport")
    assert copied.faults == {"check": "deciding.fault.check"}


def test_a_number_of_two_is_told_apart_first(store: Store) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, "en minä")
    assert barred(desk, "protect", "unflag", check="seen_id") == "deciding.bar.shared"


def test_a_stranger_who_said_not_me_is_on_no_record(desk: Desk) -> None:
    desk.text(NOBODY, "en minä")
    assert barred(desk, "protect", "unflag", check="seen_id") == "deciding.bar.no_record"
    decide(desk, hire(desk), "protect", "announce", day="2026-12-09", reason="own_wish")
    desk.pass_time(days=8)
    decide(desk, hire(desk, "aino"), "protect", "lift")
    assert stops(desk) == [("restrict", False), ("protect", True)]


def test_a_letter_of_somebody_on_record_is_enough(desk: Desk) -> None:
    without_number(desk, "restrict", registrant=person_on(desk, MAIJA).id)
    sheet = filled(desk, "restrict", "grant")
    assert not sheet.has_number
    assert sheet.rehearsal
    assert sheet.rehearsal.texts  # words for the letter
    assert decide(desk, hire(desk), "restrict", "grant") == []


def test_a_letter_of_nobody_on_record_leads_to_no_number(desk: Desk) -> None:
    without_number(desk, "restrict", registrant=None)
    assert barred(desk, "restrict", "grant") == "deciding.bar.no_number"


def without_number(desk: Desk, kind: str, registrant: Any) -> None:
    """As if it had come by letter."""
    case = tables.request
    values = {"number": None, "number_key": None, "channel": "letter", "registrant": registrant}
    with desk.office.store.engine.begin() as connection:
        connection.execute(case.update().where(case.c.kind == kind).values(**values))


def test_the_ban_stands_whatever_is_lifted(desk: Desk) -> None:
    desk.text(MAIJA, "KIELTO")
    set_on_record(desk, MAIJA, flagged=False)
    decide(desk, hire(desk), "restrict", "announce", day="2026-12-09", reason="settled")
    desk.pass_time(days=8)
    decide(desk, hire(desk, "aino"), "restrict", "lift")
    assert len(rows(desk.office.store, tables.ban)) == 1


def test_a_stop_that_another_request_demands_does_not_end(desk: Desk) -> None:
    first = request_of(desk, "restrict")
    values = {**first._asdict(), "ref": "T-AAAAAA", "number": None, "number_key": None}
    put(desk.office.store, tables.request, **{**values, "id": first.id + 1})
    with desk.office.store.engine.begin() as connection:
        connection.execute(
            tables.request.update()
            .where(tables.request.c.id == first.id)
            .values(kind="protect", registrant=None)
        )
        connection.execute(
            tables.request.update()
            .where(tables.request.c.id == first.id + 1)
            .values(kind="protect")
        )
    ref, form = first.ref, {"seen": seen(desk, first.ref), "check": "seen_id"}
    for action in ("lift", "unflag"):
        sheet = deciding.rehearse(desk.office, hire(desk), ref, action, form)
        assert sheet.barred
        assert (sheet.barred.word, sheet.barred.fill) == (
            "deciding.bar.another",
            {"ref": "T-AAAAAA"},
        )


@pytest.mark.parametrize(
    ("text", "kind", "action"), [("RAJOITA", "restrict", "lift"), ("VASTUSTA", "object", "refuse")]
)
def test_a_stop_of_two_ends_for_neither(store: Store, text: str, kind: str, action: str) -> None:
    desk = furnished(store, *PEOPLE, person(MAIJA, "Kalle Kaima"))
    desk.text(MAIJA, text)
    assert barred(desk, kind, action, reason="compelling") == "deciding.bar.shared"
