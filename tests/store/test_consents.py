"""The ban stands on its own; the ledger of consents only grows, and only tells what is new."""

from __future__ import annotations

from bot.domain import Allow, Ban, WithdrawDisclosure
from bot.store import registrants
from bot.store.registrants import insert_many
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NOW, NUMBER


def ledger(store: Store) -> list[tuple[object, ...]]:
    names = ("registrant", "purpose", "recipient", "state")
    return [tuple(row[name] for name in names) for row in given.rows(store, "consent")]


def test_a_ban_is_told_of_the_number_and_of_everyone_on_it(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, "a")
        given.person(unit, "b", name="Anna Andersson")
        given.person(unit, "c", given.OTHER_NUMBER)
    given.do(store, Ban())
    assert ledger(store) == [
        (None, "marketing", None, "forbidden"),
        ("a", "marketing", None, "forbidden"),
        ("b", "marketing", None, "forbidden"),
    ]
    entry = given.rows(store, "consent")[0]
    assert (entry["channel"], entry["message_id"], entry["at"]) == ("twilio", 7, NOW)
    assert (entry["language"], entry["wording"]) == ("fi", "mkt.off")


def test_an_unknown_number_can_be_banned(store: Store) -> None:
    given.do(store, Ban())
    assert ledger(store) == [(None, "marketing", None, "forbidden")]
    assert given.facts(store).banned_since == NOW


def test_a_repeated_ban_adds_nothing(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    given.do(store, Ban())
    given.do(store, Ban())
    assert len(ledger(store)) == 2


def test_an_import_that_was_set_aside_does_not_make_a_ban_new(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    given.do(store, Ban())
    with store.write() as unit:
        insert_many(unit, consents=[given.consent(unit, "maija", "overruled")])
    given.do(store, Ban())
    states = [row[-1] for row in ledger(store)]
    assert states == ["forbidden", "forbidden", "overruled"]


def test_a_ban_outlives_what_an_import_says_later(store: Store) -> None:
    given.do(store, Ban())
    with store.write() as unit:
        given.person(unit)
        insert_many(unit, consents=[given.consent(unit, "maija", "given")])
    given.do(store, Ban())
    assert ledger(store)[-1] == ("maija", "marketing", None, "forbidden")
    assert given.facts(store).registrants[0].marketing is False


def test_consent_given_again_lifts_the_ban_and_keeps_its_wording(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
    given.do(store, Ban())
    given.do(store, Allow("maija", "mkt.on.ask"))
    known = given.facts(store)
    assert known.banned_since is None
    assert known.registrants[0].marketing is True
    entry = given.rows(store, "consent")[-1]
    assert (entry["state"], entry["wording"], entry["language"]) == ("given", "mkt.on.ask", "fi")


def test_every_disclosure_is_withdrawn_and_the_address_forgotten(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, address="Esimerkkikatu 1")
        given.person(unit, "other", given.OTHER_NUMBER, address="Esimerkkikatu 2")
        told = [("A", "given"), ("B", "given"), ("C", "given"), ("C", "withdrawn")]
        insert_many(
            unit,
            provenance=[given.origin("maija", None, NOW.date(), field="address")],
            consents=[
                given.consent(unit, "maija", state, purpose="disclosure", recipient=name)
                for name, state in told
            ],
        )
    given.do(store, WithdrawDisclosure())
    assert sorted(ledger(store)[4:], key=str) == [
        ("maija", "disclosure", "A", "withdrawn"),
        ("maija", "disclosure", "B", "withdrawn"),
        (None, "disclosure", None, "forbidden"),
    ]
    assert given.facts(store).registrants[0].recipients == ()
    assert given.rows(store, "provenance") == []
    with store.read() as unit:
        assert registrants.find(unit, NUMBER)[0].address is None
        assert registrants.find(unit, given.OTHER_NUMBER)[0].address == "Esimerkkikatu 2"


def test_withdrawing_twice_adds_nothing(store: Store) -> None:
    given.do(store, WithdrawDisclosure(), WithdrawDisclosure())
    assert ledger(store) == [(None, "disclosure", None, "forbidden")]
