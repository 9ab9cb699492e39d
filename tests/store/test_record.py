"""A text is kept as it was heard, and every effect the domain knows has a writer."""

from __future__ import annotations

import bot.domain
from bot.domain import Effect, Inbound
from bot.store.record import WRITERS, record_inbound
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NOW, NUMBER, SERVICE


def test_every_effect_has_a_writer() -> None:
    words = [word for word in vars(bot.domain).values() if isinstance(word, type)]
    effects = {word for word in words if issubclass(word, Effect)} - {Effect}
    assert set(WRITERS) == effects


def test_a_text_is_kept_as_it_was_heard(store: Store) -> None:
    inbound = Inbound("kannel", "9", NUMBER, SERVICE, "Åke å 🙂", NOW - given.DAY, pictures=2)
    with store.write() as unit:
        id_ = record_inbound(unit, 5, inbound, "name", NOW)
    (row,) = given.rows(store, "message_in")
    assert (row["id"], row["conversation_id"], row["gateway"]) == (id_, 5, "kannel")
    assert (row["text"], row["intent"], row["pictures"]) == ("Åke å 🙂", "name", 2)
    assert row["received_at"] == NOW
    assert row["number_key"] == store.keys.lookup(NUMBER)


def test_each_text_has_a_number_of_its_own(store: Store) -> None:
    with store.write() as unit:
        assert given.hear(unit) != given.hear(unit)
