"""Who comes in by an answer and what that proves; who is told, and when it counts as told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import GatewayFailure, MessageState, Report, Retry
from bot.service.contacting import Campaign, Guest, Sending, invite, send
from bot.service.import_writing import write_rows
from bot.service.report import note_report
from bot.store import informed, tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, SERVICE, VILLE, Desk, furnished, person
from tests.sealed import alter
from tests.service.books import rows

STRANGER = "+3584412345678"
KATJA = Guest(NOBODY, "Katja Keksitty", "fi")
WORDS = {"fi": "Palvelu on huomenna kiinni."}
NOTICE = Campaign("notice", "contact", {}, SERVICE)
NEVER = GatewayFailure("refused", Retry.NEVER)


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return furnished(sqlite_store)


def service(name: str = "kysely") -> Campaign:
    return Campaign(name, "service", WORDS, SERVICE)


def ask(desk: Desk, guest: Guest = KATJA, name: str = "kysely") -> Sending:
    found = invite(desk.office, service(name), [guest])
    work_once(desk.office)
    return found


def people(desk: Desk) -> list[str]:
    return [each.name for each in rows(desk.office.store, tables.registrant)]


def untold(store: Store, number: str = MAIJA, name: str = "Maija Meikäläinen", **more: Any) -> Desk:
    return furnished(store, person(number, name, informed=False, **more))


def notices(texts: Iterable[str]) -> int:
    return sum("Tietosi ovat rekisterissämme" in text for text in texts)


def written(desk: Desk, number: str, campaign: Campaign) -> list[str]:
    """What comes of a campaign to a number."""
    before = len(desk.tray.sent)
    send(desk.office, campaign, [number])
    for _ in range(3):
        work_once(desk.office)
    return [each.text for each in desk.tray.sent[before:]]


COMMANDS = (
    *("TIEDOT", "KOPIO", "KORTTI", "LUOVUTUS", "TILANNE", "NIMI", "NIMI Katja Uusi", "LISÄÄ"),
    *("SALLI", "KÄYNTI", "OHJE", "IHMINEN", "Hei vaan", "Mitä te haluatte?"),
)


def alike(desk: Desk, number: str, text: str) -> list[str]:
    """What comes back, without references, which nobody shares."""
    cut = [each.partition("T-")[0] for each in desk.text(number, text)]
    assert not any("Katja" in each and "Katja Uusi" not in text for each in cut)
    return cut


@pytest.mark.parametrize("text", COMMANDS)
def test_who_answers_hears_what_a_stranger_hears(desk: Desk, text: str) -> None:
    """A number may have a new owner since the list of those to be asked was made."""
    ask(desk)
    assert alike(desk, NOBODY, text) == alike(desk, STRANGER, text)
    assert people(desk) == ["Katja Keksitty"]
    for then in ("TIEDOT", "POISTA"):
        assert alike(desk, NOBODY, then) == alike(desk, STRANGER, then)


def test_the_surname_opens_what_the_answer_did_not(store: Store) -> None:
    desk = furnished(store)
    ask(desk)
    (asked,) = desk.text(NOBODY, "TIEDOT")
    assert "sukunimeäsi" in asked
    (failed,) = desk.text(NOBODY, "Virtanen")
    assert "Katja" not in failed
    (shown,) = desk.text(NOBODY, "Keksitty")
    assert "Katja Keksitty" in shown


def test_whom_the_invitation_did_not_reach_has_not_answered_it(store: Store) -> None:
    desk = furnished(store)
    desk.tray.failures.append(NEVER)
    ask(desk)
    desk.text(NOBODY, "TIEDOT")
    assert people(desk) == []


def test_an_invitation_that_waits_is_not_answered(desk: Desk) -> None:
    invite(desk.office, service(), [KATJA])
    with desk.office.store.read() as unit:
        assert informed.owed(unit, desk.clock()).oldest is None
    desk.tray.failures.append(GatewayFailure("away", Retry.LATER))
    desk.text(NOBODY, "TIEDOT")
    assert people(desk) == []


def test_an_invitation_of_unknown_outcome_may_be_answered(desk: Desk) -> None:
    desk.tray.failures.append(GatewayFailure("cut", Retry.UNKNOWN))
    ask(desk)
    desk.text(NOBODY, "TIEDOT")
    assert people(desk) == ["Katja Keksitty"]


REFUSALS = (
    *("PERU", "En halua", "POISTA", "Väärä numero", "RAJOITA", "En halua rekisteriin"),
    *("Älkää tallentako", "Jag vill inte vara med"),
)


@pytest.mark.parametrize("text", REFUSALS)
def test_who_refuses_in_any_words_does_not_come_in(desk: Desk, text: str) -> None:
    ask(desk)
    desk.text(NOBODY, text)
    desk.text(NOBODY, "Hei vaan")
    assert people(desk) == []


@pytest.mark.parametrize("text", ["EI", "Nej tack", "KIELTO"])
def test_who_says_no_is_not_asked_again(desk: Desk, text: str) -> None:
    ask(desk)
    desk.text(NOBODY, text)
    assert people(desk) == []
    assert dict(ask(desk, name="toinen").left_out) == {"banned": 1}


def test_who_asks_what_it_is_about_has_not_answered_yet(desk: Desk) -> None:
    ask(desk)
    assert desk.text(NOBODY, "Kuka siellä?")
    assert people(desk) == []
    desk.text(NOBODY, "Kyllä")
    assert people(desk) == ["Katja Keksitty"]


def test_what_is_not_sent_twice_leaves_the_invitation_as_it_is(store: Store) -> None:
    desk = furnished(store)
    ask(desk)
    assert dict(ask(desk).left_out) == {"sent_before": 1}
    desk.text(NOBODY, "Kyllä")
    assert people(desk) == ["Katja Keksitty"]


def test_an_invitation_is_renewed_by_the_next_one(store: Store) -> None:
    desk = furnished(store)
    ask(desk)
    desk.pass_time(days=20)
    ask(desk, Guest(NOBODY, "Katja Uusinimi", "fi"), "toinen")
    desk.pass_time(days=20)
    desk.text(NOBODY, "Kyllä")
    assert people(desk) == ["Katja Uusinimi"]


def test_an_invitation_that_is_refused_leaves_nothing(desk: Desk) -> None:
    desk.text(NOBODY, "KIELTO")
    ask(desk)
    assert rows(desk.office.store, tables.invitation) == []


def doubtful(store: Store, which: str) -> Desk:
    if which == "stale":
        return untold(store, days_ago=400)
    desk = untold(store)
    if which == "flagged":
        (one,) = rows(store, tables.registrant)
        alter(store, tables.registrant, one, flagged=True)
    else:
        write_rows(desk.office, [person(MAIJA, "Pekka Toinen", informed=False)])
    return desk


@pytest.mark.parametrize("which", ["stale", "flagged", "shared"])
def test_a_number_in_doubt_is_not_told_of_its_record(store: Store, which: str) -> None:
    desk = doubtful(store, which)
    (words,) = written(desk, MAIJA, service())
    assert words.endswith(WORDS["fi"])
    found = send(desk.office, NOTICE)
    assert (found.queued, dict(found.left_out)) == (0, {"number_unproven": 1})
    assert notices(desk.text(MAIJA, "OHJE")) == 0
    with desk.office.store.read() as unit:
        assert informed.owed(unit, desk.clock()).by_text == 0


@pytest.mark.parametrize("text", ["EN MINÄ", "Väärä numero", "Jag är inte Maija"])
def test_who_says_that_she_is_another_is_told_of_no_record(sqlite_store: Store, text: str) -> None:
    desk = untold(sqlite_store)
    answered = desk.text(MAIJA, text)
    assert (len(answered), notices(answered)) == (1, 0)


def test_the_notice_names_the_newest_source_of_values_and_cards(desk: Desk) -> None:
    card = ("Visa", "1234", None)
    old = person(MAIJA, "Maija Meikäläinen", informed=False)
    new = person(MAIJA, old.name, informed=False, days_ago=10, source="Pankki", card=card)
    write_rows(desk.office, [old, new])
    (told,) = written(desk, MAIJA, NOTICE)
    assert "Lähde: Pankki" in told


def test_a_source_that_tells_her_later_counts(store: Store) -> None:
    desk = untold(store)
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen", informed=True)])
    (one,) = rows(store, tables.registrant)
    assert one.informed_at == desk.clock()
    desk.clock.go(days=1)
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen", days_ago=5, informed=True)])
    (again,) = rows(store, tables.registrant)
    assert again.informed_at == one.informed_at
    assert notices(desk.text(MAIJA, "OHJE")) == 0


def test_a_notice_that_fails_is_owed_with_the_next_answer(store: Store) -> None:
    desk = untold(store)
    desk.tray.failures.extend([GatewayFailure("refused", Retry.NEVER) for _ in range(2)])
    desk.text(MAIJA, "Mitä?")  # answer and notice fail
    for _ in range(3):
        work_once(desk.office)
    assert "failed" in [each.state for each in rows(store, tables.message_out)]
    assert notices(desk.text(MAIJA, "OHJE")) == 1
    assert notices(desk.text(MAIJA, "OHJE")) == 0


def test_a_report_that_it_failed_makes_it_owed(store: Store) -> None:
    desk = untold(store)
    assert notices(written(desk, MAIJA, service())) == 1
    (text,) = [each for each in rows(store, tables.message_out) if each.message == "notice.first"]
    note_report(desk.office, "tray", Report(MessageState.FAILED, key=text.token, reason="30003"))
    assert notices(written(desk, MAIJA, NOTICE)) == 1
    assert written(desk, MAIJA, NOTICE) == []


def test_the_notice_alone_that_failed_goes_again_under_its_name(desk: Desk) -> None:
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen", informed=False)])
    desk.tray.failures.append(NEVER)
    assert written(desk, MAIJA, NOTICE) == []
    assert notices(written(desk, MAIJA, NOTICE)) == 1
    found = send(desk.office, NOTICE)
    assert (found.queued, dict(found.left_out)) == (0, {"informed": 1})


def test_a_notice_of_unknown_outcome_is_not_sent_beside_another(desk: Desk) -> None:
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen", informed=False)])
    desk.tray.failures.append(GatewayFailure("cut", Retry.UNKNOWN))
    written(desk, MAIJA, NOTICE)
    assert notices(desk.text(MAIJA, "OHJE")) == 0


def test_that_she_was_told_outlives_the_text_that_told_it(store: Store) -> None:
    desk = untold(store)
    assert notices(desk.text(MAIJA, "OHJE")) == 1
    sent = desk.clock()
    desk.pass_time(days=31)
    assert rows(store, tables.message_out) == []
    (one,) = rows(store, tables.registrant)
    assert (one.informed_at, one.informed_by) == (sent, None)
    assert notices(desk.text(MAIJA, "OHJE")) == 0


def test_that_the_notice_failed_outlives_it_too(store: Store) -> None:
    desk = untold(store)
    desk.tray.failures.append(NEVER)
    written(desk, MAIJA, NOTICE)
    desk.pass_time(days=31)
    assert rows(store, tables.message_out) == []
    assert notices(desk.text(MAIJA, "OHJE")) == 1


def test_who_answered_an_invitation_was_told_by_it(store: Store) -> None:
    desk = furnished(store)
    ask(desk)
    left = desk.clock()
    desk.pass_time(days=3)
    desk.text(NOBODY, "Kyllä")
    with store.read() as unit:
        assert informed.owed(unit, desk.clock()).oldest is None
    desk.pass_time(days=31)
    (one,) = rows(store, tables.registrant)
    assert one.informed_at == left


def test_whoever_was_never_told_is_counted_by_how_she_can_be(store: Store) -> None:
    desk = furnished(
        store,
        person(MAIJA, "Maija Meikäläinen", informed=False),
        person(ANNA, "Anna Andersson"),
        person(VILLE, "Ville Esimerkki", informed=False, days_ago=400),
        *(person(ANGEL, name, informed=False) for name in ("Áŋŋel Đuoibmá", "Pekka Toinen")),
    )
    with store.read() as unit:
        found = informed.owed(unit, desk.clock() - timedelta(days=180))
    assert (found.by_text, found.otherwise, found.oldest) == (1, 3, desk.clock())
