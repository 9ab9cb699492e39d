"""An erasure on a database from before it: she goes again, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Ban
from bot.store import ledger, outbox, requests
from bot.store.erasure import erase
from bot.store.facts import read_facts
from bot.store.ledger import Erased
from bot.store.record import apply
from bot.store.registrants import everything, insert_many
from bot.store.replay import replay
from bot.store.staff.entering import Entry, enter
from bot.store.staff.partial import erase_in_part
from bot.store.tables import metadata
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, NOW, NUMBER, OTHER_NUMBER, POLICY, SERVICE, THIRD_NUMBER
from tests.store.life import SECRETS, live

ERASED_AT = NOW + 2 * DAY
LATER = NOW + 9 * DAY


def hers(store: Store, **more: Any) -> Erased:
    """Her erasure as the vault would have noted it, somewhere else and after this database."""
    values = {
        "mark": "m1",
        "kind": "whole",
        "registrants": ("maija",),
        "number_key": store.keys.lookup(NUMBER),
        "ban_key": store.keys.ban_key(NUMBER),
        "ref": "R-maija",
        "at": ERASED_AT,
        **more,
    }
    return Erased(**values)


def again(store: Store, one: Erased) -> int:
    with store.write() as unit:
        return replay(unit, one, LATER)


def whole(store: Store) -> str:
    return "\n".join(
        str(row)
        for name in metadata.tables
        if name != "shredding"
        for row in given.rows(store, name)
    )


def sign_up(store: Store) -> None:
    """Somebody on the same number, after the erasure: a record, a text, a request, a consent."""
    with store.write() as unit:
        given.person(unit, "anew", created_at=ERASED_AT + DAY, name="Maija Meikäläinen")
        consent = given.consent(unit, "anew", "given", number_key=unit.number_key(NUMBER))
        insert_many(
            unit, cards=[given.card("anew", "7777")], consents=[{**consent, "at": NOW - DAY}]
        )
        at = ERASED_AT + DAY
        standing = read_facts(unit, NUMBER, SERVICE, "hei", at, POLICY).conversation
        message = given.hear(unit, "uusi viesti", at, number=NUMBER)
        context = given.context(conversation_id=standing.id, message_id=message, now=at)
        apply(unit, given.case("R-anew", text="uusi", registrant="anew", received_at=at), context)
        outbox.queue(unit, given.draft("anew-0", NUMBER, text="vastaus"), at)


def test_what_came_back_of_her_goes_as_an_erasure_would_have_it(store: Store) -> None:
    live(store)
    assert again(store, hers(store)) > 0
    after = whole(store)
    assert [word for word in (*SECRETS, NUMBER) if word in after] == []
    assert str(store.keys.lookup(NUMBER)) not in after
    with store.read() as unit:
        assert set(everything(unit, NUMBER)) == {"ban"}
    (row,) = given.rows(store, "request")
    assert (row["state"], row["decision"], row["registrant"]) == ("closed", "erased", None)


def test_nothing_of_hers_need_be_readable_for_it(store: Store) -> None:
    live(store)
    with store.keeper.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM person_key")
    again(store, hers(store))
    with store.read() as unit:
        assert set(everything(unit, NUMBER)) == {"ban"}


def test_the_database_knows_of_it_then_and_tells_the_log(store: Store) -> None:
    live(store)
    again(store, hers(store))
    with store.read() as unit:
        assert ledger.known(unit) == {"m1"}
    (entry,) = [row for row in given.rows(store, "audit") if row["action"] == "replayed"]
    assert (entry["ref"], entry["subject"], entry["actor"]) == ("R-maija", None, "clock")


def test_the_second_time_nothing_is_left_to_do(store: Store) -> None:
    live(store)
    again(store, hers(store))
    before = whole(store)
    assert again(store, hers(store)) == 0
    assert whole(store) == before


def test_texts_of_one_who_had_no_record_go_too(store: Store) -> None:
    with store.write() as unit:
        read_facts(unit, NUMBER, SERVICE, "salaisuus", NOW, POLICY)
        given.hear(unit, "salaisuus", number=NUMBER)
    again(store, hers(store, registrants=()))
    with store.read() as unit:
        assert set(everything(unit, NUMBER)) <= {"ban", "conversation"}
    assert given.rows(store, "message_in") == []


@pytest.mark.parametrize("times", [1, 2])
def test_whoever_signed_up_since_is_left_alone(store: Store, times: int) -> None:
    sign_up(store)
    with store.read() as unit:
        before = everything(unit, NUMBER)
    for _ in range(times):
        again(store, hers(store))
    with store.read() as unit:
        after = everything(unit, NUMBER)
    after.pop("ban")
    assert after == before


def test_a_row_that_came_back_beside_a_new_record_goes_alone(store: Store) -> None:
    with store.write() as unit:  # she was erased here, and signed up anew
        given.person(unit)
        erase(unit, "maija", "R-maija", ERASED_AT)
        (mark,) = ledger.known(unit)
        one = ledger.found(unit, mark, unit.number_key(NUMBER), unit.keys.ban_key(NUMBER))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM ban")  # and let herself be marketed to
    sign_up(store)
    with store.read() as unit:
        before = everything(unit, NUMBER)
    with store.write() as unit:  # somebody put old rows back by hand
        given.person(unit, "maija", name="Maija Vanha")
        insert_many(unit, cards=[given.card("maija", "9876")])
        given.hear(unit, "vanha viesti", number=NUMBER)
    assert again(store, one) == 3
    with store.read() as unit:
        assert everything(unit, NUMBER) == before


def test_others_on_other_numbers_are_left_alone(store: Store) -> None:
    live(store)
    live(store, OTHER_NUMBER, "anna")
    with store.read() as unit:
        before = everything(unit, OTHER_NUMBER)
    again(store, hers(store))
    with store.read() as unit:
        assert everything(unit, OTHER_NUMBER) == before


def test_whoever_shared_the_number_keeps_what_is_hers(store: Store) -> None:
    live(store)
    with store.write() as unit:
        given.person(unit, "anna", name="Anna Andersson")
    again(store, hers(store, ban_key=None))
    with store.read() as unit:
        found = everything(unit, NUMBER)
    assert [row["name"] for row in found["registrant"]] == ["Anna Andersson"]
    assert len(found["restriction"]) == 1


def test_a_number_that_was_hers_before_loses_her_texts_too(store: Store) -> None:
    live(store)
    again(store, hers(store, number_key=store.keys.lookup(THIRD_NUMBER)))
    with store.read() as unit:
        assert set(everything(unit, NUMBER)) <= {"ban"}


def test_a_record_that_went_into_hers_is_erased_with_her(store: Store) -> None:
    live(store)
    with store.write() as unit:
        given.person(unit, "maikki", name="Maija Meikelainen")
    again(store, hers(store, registrants=("maija", "maikki")))
    assert given.rows(store, "registrant") == []


def test_an_erasure_in_part_leaves_what_had_to_stay(store: Store) -> None:
    live(store)
    with store.write() as unit:
        erase_in_part(unit, "maija", NUMBER, "R-maija", ERASED_AT)
        (mark,) = ledger.known(unit)
        one = ledger.found(unit, mark, unit.number_key(NUMBER), None)
    assert (one.kind, one.registrants) == ("part", ("maija",))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM erasure")
    with store.write() as unit:
        insert_many(unit, cards=[given.card("maija", "9876")])
    again(store, one)
    assert [row["id"] for row in given.rows(store, "registrant")] == ["maija"]
    assert given.rows(store, "card") == []
    with store.write() as unit:  # a card that came since is not taken by a second time
        insert_many(unit, cards=[given.card("maija", "5555")])
    assert again(store, one) == 0
    assert len(given.rows(store, "card")) == 1


def test_an_erasure_in_part_takes_what_an_import_claimed_too(store: Store) -> None:
    states = ("given", "overruled", "forbidden", "withdrawn")
    with store.write() as unit:
        given.person(unit)
        entries = [given.consent(unit, "maija", state) for state in states]
        insert_many(unit, consents=entries)
        erase_in_part(unit, "maija", NUMBER, "R-maija", ERASED_AT)
    left = [row["state"] for row in given.rows(store, "consent")]
    assert left == ["forbidden", "withdrawn"]


def test_a_removed_card_does_not_come_back_and_a_later_one_stays(store: Store) -> None:
    live(store)
    with store.write() as unit:
        insert_many(unit, cards=[given.card("maija", "5555"), given.card("maija", "6666")])
    before = given.rows(store, "card")
    with store.write() as unit:
        mark = ledger.note_card(unit, before[-2]["id"], ERASED_AT)
        one = ledger.found(unit, mark, b"", None)
    assert (one.kind, one.registrants, one.number_key) == ("card", (), None)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM erasure")
    assert again(store, one) == 1
    assert given.rows(store, "card") == [*before[:-2], before[-1]]
    assert given.rows(store, "registrant") != []
    assert {row["channel"] for row in given.rows(store, "ban")} == {"twilio"}
    with store.write() as unit:  # the same card, imported anew
        insert_many(unit, cards=[given.card("maija", "5555")])
    assert again(store, one) == 0
    assert len(given.rows(store, "card")) == len(before)


def test_another_card_under_the_same_row_number_stays(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
        insert_many(unit, cards=[{**given.card("maija"), "at": ERASED_AT + DAY}])
    (row,) = given.rows(store, "card")
    one = hers(store, kind="card", registrants=(), number_key=None, ban_key=None)
    assert again(store, replace(one, ref=f"card:{row['id']}")) == 0
    assert given.rows(store, "card") == [row]


def test_the_log_does_not_tell_any_more_whom_it_was_about(store: Store) -> None:
    live(store)
    with store.write() as unit:
        apply(unit, Ban(), given.context())
    again(store, hers(store))
    subjects = {row["subject"] for row in given.rows(store, "audit")}
    assert store.keys.lookup(NUMBER).hex() not in subjects
    assert "maija" not in subjects


def test_an_erasure_from_before_there_were_hashes_bans_by_the_record(store: Store) -> None:
    live(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM ban")
    again(store, hers(store, number_key=None, ban_key=None))
    (ban,) = given.rows(store, "ban")
    assert bytes(ban["ban_key"]) == store.keys.ban_key(NUMBER)
    assert given.rows(store, "registrant") == []


def test_a_letter_that_staff_entered_since_is_anothers_whatever_its_day(store: Store) -> None:
    live(store)
    letter = Entry(
        *("R-letter", "copy", "letter", "fi", "kirje"),
        received_at=ERASED_AT - DAY,
        promised_due=LATER.date(),
        legal_due=LATER.date(),
        service_number=SERVICE,
        number=NUMBER,
    )
    with store.write() as unit:
        enter(unit, letter, "staff:1", ERASED_AT + DAY)
    again(store, hers(store))
    with store.read() as unit:
        found = requests.find(unit, "R-letter")
    assert (found.state, found.text) == ("open", "kirje")
