"""A card leaves for good: the log tells it, and the ledger of erasures outlives a restore."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.domain import RemoveCard
from bot.store import ledger
from bot.store.cards import remove_card
from bot.store.faults import Conflict
from bot.store.guard import guard
from bot.store.registrants import insert_many
from bot.store.unit import Store
from tests.offices import MAIJA, furnished, person
from tests.store import given


def test_the_log_says_whose_card_was_removed_and_not_which(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
        insert_many(unit, cards=[given.card("maija", "1234"), given.card("maija", "9876")])
    card = given.rows(store, "card")[0]["id"]
    given.do(store, RemoveCard("maija", card))
    assert [row["id"] for row in given.rows(store, "card")] != [card]
    (entry,) = [row for row in given.rows(store, "audit") if row["action"] == "card removed"]
    assert (entry["actor"], entry["subject"]) == ("registrant", "maija")
    assert "1234" not in str(entry)


def test_what_was_not_removed_is_noted_nowhere(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, "anna", given.OTHER_NUMBER, name="Anna Andersson")
        insert_many(unit, cards=[given.card("anna")])
    card = given.rows(store, "card")[0]["id"]
    with pytest.raises(Conflict):
        given.do(store, RemoveCard("anna", card))  # by whoever has another number
    assert len(given.rows(store, "card")) == 1
    for table in ("erasure", "shredding", "audit"):
        assert given.rows(store, table) == []


def test_a_backup_from_before_brings_no_removed_card_back(store: Store) -> None:
    card = ("Visa", "1234", None)
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen", days_ago=30, card=card))
    desk.pass_time(hours=1)
    (held,) = given.rows(store, "card")
    with store.engine.connect() as connection:
        lies = connection.exec_driver_sql("SELECT * FROM card").mappings().one()
    with store.write() as unit:
        context = given.context(desk.clock(), number=MAIJA)
        remove_card(unit, RemoveCard(held["registrant"], held["id"]), context)
    desk.pass_time(seconds=10)
    (one,) = ledger.entries(store.keeper.engine)
    assert (one.kind, one.ref) == ("card", f"card:{held['id']}")
    with store.engine.begin() as connection:  # as the older backup has it
        names = ", ".join(lies)
        places = ", ".join(f":{name}" for name in lies)
        connection.execute(sa.text(f"INSERT INTO card ({names}) VALUES ({places})"), dict(lies))
        connection.exec_driver_sql("DELETE FROM erasure")
    assert guard(store) == 1
    assert given.rows(store, "card") == []
    assert len(given.rows(store, "registrant")) == 1
    assert guard(store) == 0
