"""Keys that are owed to go are those of whom was erased, and nobody else's."""

from __future__ import annotations

from bot.store import erasure, shredding, tables
from bot.store.unit import Store
from tests.sealed import alter, put, rows
from tests.store.given import NOW, NUMBER
from tests.store.life import live


def test_a_request_and_an_account_of_the_same_number_share_no_key(store: Store) -> None:
    live(store)
    (case,) = rows(store, tables.request)
    if not rows(store, tables.staff, tables.staff.c.id == case.id):
        values = {"login": "esko", "role": "agent", "state": "active", "created_at": NOW}
        put(store, tables.staff, id=case.id, **values)
    (account,) = rows(store, tables.staff, tables.staff.c.id == case.id)
    alter(store, tables.staff, account, secret="salaisuus")
    with store.write() as unit:
        erasure.erase(unit, "maija", case.ref, NOW, number=NUMBER)
    with store.read() as unit:
        owed = shredding.owed(unit, 100)
    assert sum(store.keeper.destroy(each.owner, each.before) for each in owed) > 1
    (account,) = rows(store, tables.staff, tables.staff.c.id == case.id)
    assert account.secret == "salaisuus"
