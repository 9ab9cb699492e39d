"""A conversation is held by one unit at a time, and keeps number and service number apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.store.conversations import lock_conversation, save_conversation
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NOW, NUMBER, SERVICE


def test_a_new_conversation_is_at_rest(store: Store) -> None:
    standing = given.facts(store).conversation
    assert (standing.state, standing.kept, standing.misses) == ("idle", {}, 0)
    assert (standing.language, standing.language_bound) == (None, False)
    assert (standing.heard_at, standing.expires_at) == (None, None)


def test_what_is_saved_is_what_the_next_text_finds(store: Store) -> None:
    first = given.facts(store).conversation
    left = given.decision(
        state="naming",
        kept={"new": "Åke Öhman", "proved": True},
        expires_at=NOW + given.MINUTE,
        misses=2,
        language="sv",
        language_bound=True,
    )
    with store.write() as unit:
        save_conversation(unit, NUMBER, first.id, left, NOW)
    found = given.facts(store, now=NOW + given.HOUR).conversation
    assert found.id == first.id
    assert (found.state, found.kept) == ("naming", {"new": "Åke Öhman", "proved": True})
    assert (found.expires_at, found.misses) == (NOW + given.MINUTE, 2)
    assert (found.language, found.language_bound, found.heard_at) == ("sv", True, NOW)


def test_another_service_number_is_another_conversation(store: Store) -> None:
    with store.write() as unit:
        key = unit.number_key(NUMBER)
        one = lock_conversation(unit, NUMBER, key, SERVICE)
        other = lock_conversation(unit, NUMBER, key, "+358297654321")
    assert one.id != other.id


def test_texts_that_begin_a_conversation_at_once_share_it(store: Store) -> None:
    def begin(_: int) -> int:
        with store.write() as unit:
            return lock_conversation(unit, NUMBER, unit.number_key(NUMBER), SERVICE).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(begin, range(24)))) == 1


def test_no_two_units_act_on_the_same_standing(store: Store) -> None:
    def miss(_: int) -> None:
        with store.write() as unit:
            standing = lock_conversation(unit, NUMBER, unit.number_key(NUMBER), SERVICE)
            left = given.decision(misses=standing.misses + 1)
            save_conversation(unit, NUMBER, standing.id, left, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(miss, range(40)))
    assert given.facts(store).conversation.misses == 40
