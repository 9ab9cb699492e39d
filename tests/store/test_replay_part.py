"""An erasure in part on a database from before she had another number."""

from __future__ import annotations

from bot.store.facts import DISCLOSURE
from bot.store.ledger import Erased
from bot.store.registrants import insert_many
from bot.store.replay import replay
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, NOW, NUMBER, OTHER_NUMBER

ERASED_AT = NOW + 2 * DAY


def before_it(store: Store) -> None:
    """She allowed everything under her old number, and texted."""
    with store.write() as unit:
        given.person(unit)
        given.hear(unit, "salaisuus", number=NUMBER)
        insert_many(
            unit,
            consents=[
                given.consent(unit, "maija", "given"),
                given.consent(unit, "maija", "given", purpose=DISCLOSURE, recipient="Tukku"),
                given.consent(unit, None, "given"),
                given.consent(unit, None, "forbidden", purpose=DISCLOSURE),
            ],
        )
    given.queue(store, "t1", NOW, number=NUMBER, text="salaisuus")


def again(store: Store) -> int:
    """The vault knows her by the number that she had at the erasure."""
    lookup, ban_key = store.keys.lookup(OTHER_NUMBER), store.keys.ban_key(OTHER_NUMBER)
    one = Erased("m1", "part", ("maija",), lookup, ban_key, "R-maija", ERASED_AT)
    with store.write() as unit:
        return replay(unit, one, ERASED_AT + DAY)


def states(store: Store) -> list[tuple[str | None, str]]:
    return [(row["registrant"], row["state"]) for row in given.rows(store, "consent")]


def banned(store: Store) -> set[bytes]:
    return {bytes(row["ban_key"]) for row in given.rows(store, "ban")}


def test_what_she_allowed_and_texted_under_the_old_number_goes(store: Store) -> None:
    before_it(store)
    assert again(store) > 0
    assert states(store) == [(None, "forbidden")]
    assert given.rows(store, "message_in") == []
    assert [row["text"] for row in given.rows(store, "message_out")] == [None]
    assert [row["id"] for row in given.rows(store, "registrant")] == ["maija"]


def test_both_numbers_are_banned(store: Store) -> None:
    before_it(store)
    again(store)
    assert banned(store) == {store.keys.ban_key(each) for each in (NUMBER, OTHER_NUMBER)}


def test_whoever_shared_the_old_number_keeps_what_is_the_numbers(store: Store) -> None:
    before_it(store)
    with store.write() as unit:
        given.person(unit, "anna", name="Anna Andersson")
        insert_many(unit, consents=[given.consent(unit, "anna", "given")])
    again(store)
    assert states(store) == [(None, "given"), (None, "forbidden"), ("anna", "given")]
    assert banned(store) == {store.keys.ban_key(OTHER_NUMBER)}


def test_what_came_since_is_another_matter(store: Store) -> None:
    before_it(store)
    with store.write() as unit:
        given.hear(unit, "uusi", ERASED_AT + DAY)
    again(store)
    assert [row["text"] for row in given.rows(store, "message_in")] == ["uusi"]
