"""Codes and surnames: what they open, how often they may be tried, where they may be seen."""

from __future__ import annotations

import logging

import pytest

from bot.service.import_writing import write_rows
from bot.service.lists import outgoing
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, PEOPLE, VILLE, Desk, furnished, person
from tests.service.books import counts, rows
from tests.service.codes import CODE, answered, code_in, wrong

POLICY_TRIES = 3


@pytest.fixture
def desk(store: Store) -> Desk:
    fi = [person(each.number, each.name, language="fi", days_ago=30) for each in PEOPLE]
    return furnished(store, *fi)


def kinds(desk: Desk) -> list[str]:
    return [row.kind for row in rows(desk.office.store, tables.request)]


def asked_code(desk: Desk, number: str, command: str) -> str:
    return code_in(desk.text(number, command)[0])


def test_a_right_code_opens_what_it_was_sent_for(desk: Desk) -> None:
    assert "vahvistettu" in answered(desk, MAIJA, "POISTA")


def test_a_code_comes_late_after_ten_minutes(desk: Desk) -> None:
    code = asked_code(desk, MAIJA, "POISTA")
    desk.clock.go(minutes=10)
    assert "ei ole enää voimassa" in desk.text(MAIJA, code)[0]
    assert kinds(desk) == []


def test_a_new_code_voids_the_old_one(desk: Desk) -> None:
    old, new = asked_code(desk, MAIJA, "POISTA"), asked_code(desk, MAIJA, "POISTA")
    assert "väärä" in desk.text(MAIJA, old)[0]
    assert "vahvistettu" in desk.text(MAIJA, new)[0]


def test_a_code_is_no_other_commands(desk: Desk) -> None:
    code = asked_code(desk, MAIJA, "POISTA")
    desk.text(MAIJA, f"SALLI {code}")
    assert "delete" not in kinds(desk)
    assert "mkt_on" not in kinds(desk)


def test_a_code_is_no_other_numbers(desk: Desk) -> None:
    hers, his = asked_code(desk, MAIJA, "POISTA"), asked_code(desk, VILLE, "POISTA")
    if hers != his:
        desk.text(VILLE, hers)
    assert kinds(desk) == []


def test_a_code_is_used_once(desk: Desk) -> None:
    code = asked_code(desk, MAIJA, "POISTA")
    desk.text(MAIJA, code)
    desk.text(MAIJA, "PERU POISTO")
    desk.text(MAIJA, code)
    assert [row.state for row in rows(desk.office.store, tables.request)] == ["closed"]


def test_three_wrong_codes_lock_the_command_for_a_day(desk: Desk) -> None:
    code = asked_code(desk, MAIJA, "POISTA")
    said = [desk.text(MAIJA, wrong(code))[0] for _ in range(POLICY_TRIES)]
    assert "lukittu 24 tunniksi" in said[-1]
    desk.clock.go(minutes=11)
    assert desk.text(MAIJA, code)[0]
    assert "lukittu" in desk.text(MAIJA, "POISTA")[0]
    assert kinds(desk) == []
    desk.clock.go(hours=23, minutes=49)
    assert "POISTA" in desk.text(MAIJA, "POISTA")[0]


def test_the_fourth_destructive_code_of_a_day_leads_to_staff(desk: Desk) -> None:
    for _ in range(3):
        asked_code(desk, MAIJA, "POISTA")
        desk.clock.go(minutes=20)
    (told,) = desk.text(MAIJA, "POISTA")
    assert not CODE.search(told)
    assert kinds(desk) == ["verify"]
    desk.clock.go(hours=24)
    asked_code(desk, MAIJA, "POISTA")


def braked(desk: Desk) -> None:
    """A hundred wrong codes come in, from many numbers."""
    tries, numbers = 0, (f"+35840{n:07}" for n in range(100))
    while tries < desk.office.policy.brake_wrong_codes:
        number = next(numbers)
        write_rows(desk.office, [person(number, "Ville Esimerkki", language="fi")])
        code = asked_code(desk, number, "SALLI")
        for _ in range(POLICY_TRIES):
            desk.text(number, wrong(code))
            tries += 1


def test_a_hundred_wrong_codes_stop_all_codes_for_an_hour(desk: Desk) -> None:
    open_code = asked_code(desk, ANNA, "POISTA")
    braked(desk)
    cases = kinds(desk)
    (told,) = desk.text(MAIJA, "POISTA")
    assert not CODE.search(told)
    assert kinds(desk) == [*cases, "verify"]
    desk.text(ANNA, open_code)
    assert "delete" not in kinds(desk)
    assert "kielto" in desk.text(MAIJA, "KIELTO")[0].lower()
    assert "pysäytetty" in desk.text(MAIJA, "RAJOITA")[0]
    assert "Maija" in desk.text(MAIJA, "TIEDOT")[0]
    desk.clock.go(hours=1, minutes=1)
    asked_code(desk, ANGEL, "POISTA")


def test_no_code_is_logged_or_listed(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = asked_code(desk, MAIJA, "POISTA")
    listed = str(outgoing(desk.office))
    assert code not in listed
    assert "••••••" in listed
    assert code not in caplog.text
    desk.text(MAIJA, code)
    assert code not in str(rows(desk.office.store, tables.audit))
    assert code not in str(rows(desk.office.store, tables.challenge))


def test_stale_and_unknown_numbers_are_told_the_same_byte_for_byte(store: Store) -> None:
    stale = person(VILLE, "Ville Esimerkki", days_ago=400)
    desk = furnished(store, stale)
    for text in ("SUOMI", "TIEDOT", "Mattila", "Korhonen", "POISTA", "KIELTO", "SALLI", "KOPIO"):
        assert desk.text(VILLE, text) == desk.text(NOBODY, text), text
        desk.clock.go(minutes=16)


def test_three_wrong_surnames_lead_to_staff_for_a_month(store: Store) -> None:
    desk = furnished(store, person(VILLE, "Ville Esimerkki", days_ago=400, language="fi"))
    for text in ("TIEDOT", "Mattila", "Korhonen", "Nieminen"):
        (told,) = desk.text(VILLE, text)
    assert kinds(desk) == ["verify"]
    desk.clock.go(days=20)
    assert desk.text(VILLE, "TIEDOT")[0].split("viimeistään")[0] == told.split("viimeistään")[0]
    desk.clock.go(days=11)
    assert "sukunim" in desk.text(VILLE, "TIEDOT")[0]


def test_surname_and_code_together_make_a_number_fresh(store: Store) -> None:
    desk = furnished(store, person(VILLE, "Ville Esimerkki", days_ago=400, language="fi"))
    desk.text(VILLE, "NIMI Ville Esimerkkj")
    (asked,) = desk.text(VILLE, "Esimerkki")
    assert "Ville Esimerkkj" in asked
    desk.text(VILLE, code_in(asked))
    assert "Esimerkkj" in desk.text(VILLE, "TIEDOT")[0]
    assert "surname_miss" not in counts(desk.office.store)


def test_a_code_alone_prolongs_freshness_and_never_revives_it(store: Store) -> None:
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen", days_ago=179, language="fi"))
    answered(desk, MAIJA, "SALLI")
    desk.clock.go(days=100)
    assert "Maija" in desk.text(MAIJA, "TIEDOT")[0]
    desk.clock.go(days=100)
    assert "sukunim" in desk.text(MAIJA, "TIEDOT")[0]
