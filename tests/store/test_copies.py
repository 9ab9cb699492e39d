"""The queue of copies: what is noted in the transaction in which a text goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.store import copies, delivery, outbox, tables
from bot.store.retention import PURGES, end
from bot.store.unit import Store, Unit
from tests.sealed import rows
from tests.store import given
from tests.store.given import NOW, NUMBER

LATER = NOW + timedelta(days=31)


def owe(store: Store, *names: str, gateway: str = "twilio") -> None:
    with store.write() as unit:
        for name in names:
            copies.owe(unit, gateway, name, NOW)


def queue(store: Store) -> list[tuple[str, str]]:
    return sorted((row.gateway, row.provider_id) for row in rows(store, tables.remote_copy))


def put_in(unit: Unit, number: str, provider_id: str | None) -> None:
    inbound = given.Inbound("twilio", "m", number, given.SERVICE, "Hei", NOW, copy=provider_id)
    given.record_inbound(unit, 1, inbound, None, NOW)


def test_the_same_copy_is_noted_once_and_none_is_noted_for_nothing(store: Store) -> None:
    owe(store, "a", "a")
    owe(store, "a", gateway="other")
    with store.write() as unit:
        copies.owe(unit, "kannel", None, NOW)
    assert queue(store) == [("other", "a"), ("twilio", "a")]


def test_texts_of_a_number_are_noted_and_those_of_others_are_not(store: Store) -> None:
    with store.write() as unit:
        for number, name in ((NUMBER, "a"), (NUMBER, None), (given.OTHER_NUMBER, "b")):
            put_in(unit, number, name)
        copies.owe_of_number(unit, unit.number_key(NUMBER), NOW)
    assert queue(store) == [("twilio", "a")]


def test_only_texts_from_before_a_moment_when_an_erasure_is_done_again(store: Store) -> None:
    with store.write() as unit:
        put_in(unit, NUMBER, "a")
        copies.owe_of_number(unit, unit.number_key(NUMBER), NOW, before=NOW)
        assert unit.all(copies._WHOSE, now=NOW) == []
        copies.owe_of_number(
            unit, unit.number_key(NUMBER), NOW, before=NOW + timedelta(microseconds=1)
        )
    assert queue(store) == [("twilio", "a")]


def test_what_was_claimed_is_nobody_elses_until_its_time(store: Store) -> None:
    owe(store, "a", "b", "c")
    until = NOW + timedelta(minutes=10)

    def claimed(now: Any, most: int = 10) -> int:
        with store.write() as unit:
            return len(copies.claim(unit, "twilio", now, now + timedelta(minutes=10), most))

    assert [claimed(NOW, 2), claimed(NOW), claimed(NOW)] == [2, 1, 0]
    assert claimed(until - timedelta(seconds=1)) == 0
    assert claimed(until) == 3


def test_a_row_whose_copy_is_not_noted_does_not_go(store: Store) -> None:
    """As when another transaction named its copy after the copies had been noted."""
    with store.write() as unit:
        put_in(unit, NUMBER, "a")
        put_in(unit, NUMBER, None)
        purge = next(each for each in PURGES["messages"] if each.table is tables.message_in)
        assert unit.run(purge.end, before=LATER, most=10) == 1
        assert end(unit, purge, LATER, 10, LATER) == 1
    assert queue(store) == [("twilio", "a")]


def test_a_text_is_not_blanked_before_its_copy_is_noted(store: Store) -> None:
    with store.write() as unit:
        draft = given.draft("t", blank_at=NOW)
        message = outbox.queue(unit, draft, NOW)
        assert outbox.claim(unit, message, NOW)
        delivery.settle(unit, message, delivery.SENT, NOW, provider_id="SM1", by="twilio")
        assert unit.run(delivery._BLANK, message_out=message, now=NOW) == 0
        assert delivery.blank(unit, NOW) == 1
    assert [name for _, name in queue(store)] == ["SM1"]


def test_a_stray_copy_is_owed_unless_a_text_of_somebody_bears_its_id(store: Store) -> None:
    with store.write() as unit:
        message = outbox.queue(unit, given.draft("t"), NOW)
        assert outbox.claim(unit, message, NOW)
        delivery.settle(unit, message, delivery.SENT, NOW, provider_id="SM1", by="twilio")
        assert not delivery.settle(
            unit, message, delivery.SENT, NOW, provider_id="SM1", by="twilio"
        )
        assert unit.all(copies._WHOSE, now=NOW) == []
        delivery.settle(unit, message, delivery.SENT, NOW, provider_id="SM2", by="twilio")
        delivery.settle(unit, message + 1, delivery.SENT, NOW, provider_id="SM3", by="twilio")
    assert queue(store) == [("twilio", "SM2"), ("twilio", "SM3")]
