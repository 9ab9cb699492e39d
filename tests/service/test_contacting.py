"""Texts of our own accord: to whom, in which words, once; and who comes in by answering."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.service.contacting import Campaign, Guest, invite, send
from bot.service.import_writing import write_rows
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, NOBODY, SERVICE, START, VILLE, Desk, furnished, person
from tests.service.books import rows

CONSENTING: dict[str, Any] = {
    "marketing": True,
    "wording": "Haluan mainoksia",
    "marketing_date": START.date(),
}
WORDS = {"fi": "Kahvi on tänään puoleen hintaan.", "sv": "Kaffet till halva priset i dag."}
KATJA = Guest(NOBODY, "Katja Keksitty", "fi")


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return with_people(sqlite_store)


@pytest.fixture
def each_desk(store: Store) -> Desk:
    """On each database: for what is written in a way of its own."""
    return with_people(store)


def with_people(store: Store) -> Desk:
    return furnished(
        store,
        person(MAIJA, "Maija Meikäläinen", language="fi", **CONSENTING),
        person(ANNA, "Anna Andersson", language="sv", **CONSENTING),
        person(VILLE, "Ville Esimerkki", informed=False),
    )


def campaign(purpose: str, name: str = "joulu") -> Campaign:
    return Campaign(name, purpose, WORDS, SERVICE)


def sent_to(desk: Desk, number: str) -> list[str]:
    for _ in range(3):
        work_once(desk.office)
    return [message.text for message in desk.tray.sent if message.recipient == number]


def people(desk: Desk, number: str) -> list[str]:
    key = desk.office.store.keys.lookup(number)
    return [
        each.name for each in rows(desk.office.store, tables.registrant) if each.number_key == key
    ]


def test_advertising_says_whose_it_is_and_how_to_end_it_in_the_persons_language(desk: Desk) -> None:
    found = send(desk.office, campaign("marketing"))
    assert (found.queued, dict(found.left_out)) == (2, {"no_consent": 1})
    assert sent_to(desk, MAIJA) == [
        "Mainos, Esimerkki: Kahvi on tänään puoleen hintaan. Estä mainokset: vastaa KIELTO."
    ]
    assert sent_to(desk, ANNA) == [
        "Reklam, Esimerkki: Kaffet till halva priset i dag. Stoppa reklamen: svara FÖRBUD."
    ]


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("Tervetuloa", "Tervetuloa. Estä"),
        ("Tervetuloa! ", "Tervetuloa! Estä"),
        ("Ohjelma: www.example.fi/joulu", "www.example.fi/joulu Estä"),
    ],
)
def test_words_end_with_a_stop_unless_an_address_does(desk: Desk, words: str, sent: str) -> None:
    send(desk.office, Campaign("joulu", "marketing", {"fi": words}, SERVICE), [MAIJA])
    assert sent in sent_to(desk, MAIJA)[0]


def test_the_way_out_works(desk: Desk) -> None:
    send(desk.office, campaign("marketing"))
    sent_to(desk, MAIJA)
    assert desk.text(MAIJA, "KIELTO")
    again = send(desk.office, campaign("marketing", "uusi"), [MAIJA])
    assert (again.queued, dict(again.left_out)) == (0, {"banned": 1})


def test_under_one_name_everybody_is_texted_once(each_desk: Desk) -> None:
    desk = each_desk
    send(desk.office, campaign("marketing"))
    again = send(desk.office, campaign("marketing"))
    assert (again.queued, again.left_out["sent_before"]) == (0, 2)
    assert len(sent_to(desk, MAIJA)) == 1


def test_a_dry_run_counts_and_queues_nothing(desk: Desk) -> None:
    found = send(desk.office, campaign("marketing"), dry_run=True)
    assert (found.queued, found.parts) == (2, 2)
    assert rows(desk.office.store, tables.message_out) == []
    assert send(desk.office, campaign("marketing")).queued == 2


def test_whose_language_has_no_words_is_left_out(desk: Desk) -> None:
    finnish = Campaign("joulu", "service", {"fi": "Palvelu on kiinni."}, SERVICE)
    assert dict(send(desk.office, finnish, [ANNA]).left_out) == {"no_words": 1}


def test_who_was_not_informed_is_told_once_beside_the_first_text(desk: Desk) -> None:
    send(desk.office, campaign("service"), [VILLE])
    notice, words = sent_to(desk, VILLE)
    assert "Lähde: Esimerkki Oy" in notice
    assert "Esimerkki Oy" in notice
    assert words.endswith(WORDS["fi"])
    send(desk.office, campaign("service", "toinen"), [VILLE])
    assert len(sent_to(desk, VILLE)) == 3


def test_the_notice_alone_goes_to_those_who_have_not_had_it(desk: Desk) -> None:
    notice = Campaign("tiedote", "contact", {}, SERVICE)
    found = send(desk.office, notice)
    assert (found.queued, dict(found.left_out)) == (1, {"informed": 2})
    assert len(sent_to(desk, VILLE)) == 1


def test_the_first_answer_brings_the_notice_once(sqlite_store: Store) -> None:
    desk = furnished(sqlite_store, person(MAIJA, "Maija Meikäläinen", informed=False))
    first, second = desk.text(MAIJA, "OHJE"), desk.text(MAIJA, "OHJE")
    assert len(first) == len(second) + 1
    assert "rekisterissämme" in first[-1]


def test_a_number_that_is_not_fresh_hears_what_a_stranger_hears(sqlite_store: Store) -> None:
    """Else the notice would tell who is in the register."""
    stale = person(MAIJA, "Maija Meikäläinen", informed=False, days_ago=400)
    desk = furnished(sqlite_store, stale)
    assert desk.text(MAIJA, "TIEDOT") == desk.text(NOBODY, "TIEDOT")


def invited(desk: Desk) -> None:
    found = invite(desk.office, campaign("service", "kysely"), [KATJA])
    assert (found.queued, dict(found.left_out)) == (1, {})
    (text,) = sent_to(desk, NOBODY)
    assert text.startswith("Esimerkki: Kahvi on")


def test_who_answers_a_service_message_is_in_the_register_with_that_source(each_desk: Desk) -> None:
    desk = each_desk
    invited(desk)
    assert people(desk, NOBODY) == []
    assert not any("Katja" in text for text in desk.text(NOBODY, "TIEDOT"))
    assert people(desk, NOBODY) == ["Katja Keksitty"]
    heard = rows(desk.office.store, tables.message_in)[-1]
    origins = [
        each for each in rows(desk.office.store, tables.provenance) if each.message_id is not None
    ]
    assert [(each.field, each.source, each.message_id) for each in origins] == [
        ("name", None, heard.id),
        ("number", None, heard.id),
    ]
    assert rows(desk.office.store, tables.invitation) == []


NOT_ANSWERS = ("EI", "KIELTO", "STOP", "en minä", "POISTA", "RAJOITA")


@pytest.mark.parametrize("text", NOT_ANSWERS)
def test_who_refuses_is_not_registered_and_not_asked_again(sqlite_store: Store, text: str) -> None:
    desk = furnished(sqlite_store)
    invited(desk)
    desk.text(NOBODY, text)
    desk.text(NOBODY, "Hei vaan")
    assert people(desk, NOBODY) == []
    assert rows(desk.office.store, tables.invitation) == []


def test_a_stranger_who_was_not_asked_stays_one(desk: Desk) -> None:
    desk.text(NOBODY, "Kyllä kiitos")
    assert people(desk, NOBODY) == []


def test_who_is_in_the_register_is_not_invited(desk: Desk) -> None:
    found = invite(desk.office, campaign("service"), [Guest(MAIJA, "Maija", "fi")])
    assert dict(found.left_out) == {"in_register": 1}


def test_who_has_forbidden_marketing_is_not_invited(desk: Desk) -> None:
    desk.text(NOBODY, "KIELTO")
    found = invite(desk.office, campaign("service"), [KATJA])
    assert dict(found.left_out) == {"banned": 1}
    assert rows(desk.office.store, tables.invitation) == []


def test_an_invitation_that_nobody_answers_goes_with_the_days_of_texts(desk: Desk) -> None:
    invited(desk)
    desk.pass_time(days=31)
    assert rows(desk.office.store, tables.invitation) == []
    desk.text(NOBODY, "TIEDOT")
    assert people(desk, NOBODY) == []


def test_advertising_that_waits_for_the_morning_holds_up_no_answer(each_desk: Desk) -> None:
    desk = each_desk
    desk.clock.moment = datetime(2026, 12, 1, 20, tzinfo=UTC)
    send(desk.office, campaign("marketing"))
    assert "T-" in desk.text(MAIJA, "IHMINEN")[0]
    assert desk.text(MAIJA, "KIELTO")
    desk.pass_time(hours=12)
    assert not any(text.startswith("Mainos") for text in sent_to(desk, MAIJA))


@pytest.mark.parametrize(
    ("no", "language", "answer"), [("Ei", "fi", "kielto"), ("Nej tack", "sv", "Förbudet")]
)
def test_who_declines_is_told_so_and_stands_in_the_log(
    desk: Desk, no: str, language: str, answer: str
) -> None:
    invite(desk.office, campaign("service"), [replace(KATJA, language=language)])
    desk.pass_time(seconds=1)
    (told,) = desk.text(NOBODY, no)
    assert answer.lower() in told.lower()
    assert "declined" in {row.action for row in rows(desk.office.store, tables.audit)}
    assert desk.text(NOBODY, no) != [told]  # by now it answers nothing


@pytest.mark.parametrize("doubt", ["EN MINÄ", "Tämä on yhteinen puhelin vaimoni kanssa"])
def test_the_first_notice_does_not_leave_once_the_number_is_in_doubt(
    desk: Desk, doubt: str
) -> None:
    """Whoever has the handset must not learn that there is a record, or where it came from."""
    desk.clock.moment = datetime(2026, 12, 1, 20, tzinfo=UTC)
    each = person(NOBODY, "Katja Keksitty", language="fi", informed=False, **CONSENTING)
    write_rows(desk.office, [each])
    send(desk.office, campaign("marketing"))
    assert len(desk.text(NOBODY, doubt)) == 1
    desk.pass_time(hours=12)
    assert not any("rekisterissämme" in text for text in sent_to(desk, NOBODY))


@pytest.mark.parametrize(
    "text",
    [
        "Mieheni on kuollut, poistakaa hänen tietonsa",
        "Olen edunvalvoja ja haluan päämieheni tiedot",
        "Tämä on yhteinen puhelin mieheni kanssa",
    ],
)
def test_who_writes_for_another_is_not_told_whose_record_there_is(desk: Desk, text: str) -> None:
    (answer,) = desk.text(VILLE, text)
    assert "rekisterissämme" not in answer


def test_who_writes_while_the_notice_waits_for_the_morning_has_it_beside_the_answer(
    each_desk: Desk,
) -> None:
    desk = each_desk
    desk.clock.moment = datetime(2026, 12, 1, 20, tzinfo=UTC)
    each = person(NOBODY, "Katja Keksitty", language="fi", informed=False, **CONSENTING)
    write_rows(desk.office, [each])
    send(desk.office, campaign("marketing"))
    _, notice = desk.text(NOBODY, "OHJE") + desk.pass_time(seconds=1)
    assert "rekisterissämme" in notice
    desk.pass_time(hours=12)
    later = [text for text in sent_to(desk, NOBODY) if "rekisterissämme" in text]
    assert later == [notice]
    withheld = [each.reason for each in rows(desk.office.store, tables.message_out) if each.reason]
    assert withheld == ["not permitted: told_already"]
    assert sent_to(desk, NOBODY)[-1].startswith("Mainos")
