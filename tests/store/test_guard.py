"""The restore guard: an older database forgets again, an older vault is refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import guard as guarding
from bot.store import inventory, ledger, tables
from bot.store.erasure import erase
from bot.store.guard import OlderVault, accept, guard
from bot.store.ledger import Erased
from bot.store.registrants import everything
from bot.store.staff.merging import merge
from bot.store.unit import Store
from bot.store.vault import belongs
from bot.store.vault.tables import person_key
from bot.store.vault.vault import open_vault
from tests.offices import furnished
from tests.store import given
from tests.store.given import DAY, NOW, NUMBER
from tests.store.life import live

LATER = NOW + 2 * DAY


def erased(store: Store, who: str = "maija") -> str:
    """Erase her; the mark of it."""
    with store.write() as unit:
        before = ledger.known(unit)
        erase(unit, who, "R-maija", LATER)
        (mark,) = ledger.known(unit) - before
    return mark


def shredded(store: Store) -> None:
    """The vault has noted it, and her keys are gone."""
    from bot.service.shred import shred

    shred(furnished(store).office)


def forget(store: Store) -> None:
    """As in a database from before it."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM erasure")


def test_a_new_install_starts_by_itself(store: Store) -> None:
    assert guard(store) == 0


def test_ledgers_that_agree_are_left_as_they_are(store: Store) -> None:
    live(store)
    mark = erased(store)
    shredded(store)
    assert guard(store) == 0
    (one,) = ledger.entries(store.keeper.engine)
    assert (one.mark, one.registrants, one.ref, one.at) == (mark, ("maija",), "R-maija", LATER)
    assert one.number_key == store.keys.lookup(NUMBER)
    assert one.ban_key == store.keys.ban_key(NUMBER)


def test_what_the_vault_is_yet_to_note_is_no_fault(store: Store) -> None:
    live(store)
    erased(store)
    assert guard(store) == 0


def test_an_older_database_forgets_again_once(store: Store) -> None:
    live(store)
    values = (store.keys.lookup(NUMBER), store.keys.ban_key(NUMBER))
    ledger.enter(store.keeper.engine, Erased("m1", "whole", ("maija",), *values, "R-maija", LATER))
    assert guard(store) == 1
    with store.read() as unit:
        assert set(everything(unit, NUMBER)) == {"ban"}
    assert guard(store) == 0


def test_an_erasure_that_is_noted_meanwhile_is_no_sign_of_an_older_database(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(store)
    entries = ledger.entries

    def meanwhile(vault: sa.Engine) -> list[Erased]:
        monkeypatch.setattr(ledger, "entries", entries)
        erased(store)
        shredded(store)
        return entries(vault)

    monkeypatch.setattr(ledger, "entries", meanwhile)
    monkeypatch.setattr(guarding, "hold_scheduled", lambda _: pytest.fail("it is not older"))
    assert guard(store) == 0


def test_scheduled_erasures_of_an_older_database_are_left_to_staff(store: Store) -> None:
    given.do(store, given.case("K7M2"))
    with store.engine.begin() as connection:
        due = {"state": "scheduled", "execute_at": LATER}
        connection.execute(sa.update(tables.request).values(due))
    ledger.enter(store.keeper.engine, Erased("m1", "card", (), None, None, "card:1", LATER))
    assert guard(store) == 1
    (row,) = [each for each in given.rows(store, "request") if each["ref"] == "K7M2"]
    assert (row["state"], row["execute_at"]) == ("open", None)


def test_an_older_vault_is_refused(store: Store) -> None:
    live(store)
    erased(store)
    shredded(store)
    with store.keeper.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM erased")
    with pytest.raises(OlderVault, match="it lacks 1 erasures.*newest backup of the vault"):
        guard(store)


@pytest.mark.parametrize("gone", ["DELETE FROM erased", "DROP TABLE erased"])
def test_a_ledger_that_is_lost_is_refused_and_said_to_be(store: Store, gone: str) -> None:
    live(store)
    assert guard(store) == 0
    backup = [erased(store)]
    shredded(store)
    with store.keeper.engine.begin() as connection:
        connection.exec_driver_sql(gone)
    open_vault(store.keeper.engine, store.keys)
    with pytest.raises(OlderVault, match="lost its ledger.*Put back the newest backup"):
        guard(store)
    assert accept(store).noted == 1
    assert [one.mark for one in ledger.entries(store.keeper.engine)] == backup
    assert guard(store) == 0


def owners(store: Store) -> set[bytes]:
    """Whose keys the vault has."""
    with store.keeper.engine.connect() as connection:
        return {bytes(each) for each in connection.scalars(sa.select(person_key.c.owner))}


def test_an_older_vault_that_is_accepted_forgets_what_came_back_with_it(store: Store) -> None:
    live(store)
    belongs.refuse_other_vault(store)  # which makes the key of nobody
    with store.keeper.engine.begin() as connection:
        backup = connection.execute(sa.select(person_key)).mappings().all()
    mark = erased(store)
    shredded(store)
    with store.write() as unit:
        given.person(unit, "anna", number=given.OTHER_NUMBER, name="Anna Andersson")
    assert inventory.lost(store) == {}
    with store.keeper.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM erased")
        connection.execute(sa.delete(person_key))
        connection.execute(sa.insert(person_key), [dict(row) for row in backup])
    store.keeper.forget()
    assert b"maija" in owners(store)
    found = accept(store)
    assert (found.noted, found.destroyed) == (1, len(backup) - 1)
    assert set(found.lost) == {
        f"registrant.{each}" for each in ("name", "number", "confirmed_name")
    }
    assert owners(store) == {belongs.NOBODY}
    (one,) = ledger.entries(store.keeper.engine)
    assert (one.mark, one.registrants, one.number_key) == (mark, ("maija",), None)
    (entry,) = [row for row in given.rows(store, "audit") if row["action"] == "accepted vault"]
    assert entry["result"] == f"1 erasures, {found.destroyed} keys"
    assert guard(store) == 0
    belongs.refuse_other_vault(store)
    again = accept(store)
    assert (again.noted, again.destroyed) == (0, 0)


def test_nothing_is_destroyed_of_a_vault_that_is_up_to_date(store: Store) -> None:
    live(store)
    before = owners(store)
    store.keeper.key_for(b"nothing is sealed for me yet")
    assert accept(store).noted == 0
    assert owners(store) == before | {b"nothing is sealed for me yet"}


def test_texts_alone_are_in_the_ledger_too(store: Store) -> None:
    with store.write() as unit:
        given.hear(unit, "salaisuus")
        erase(unit, "", "R-1", LATER, number=NUMBER)
    shredded(store)
    (one,) = ledger.entries(store.keeper.engine)
    assert (one.registrants, one.number_key) == ((), store.keys.lookup(NUMBER))


def test_an_erasure_by_an_earlier_version_comes_into_the_ledger(store: Store) -> None:
    with store.write() as unit:
        ledger.note(unit, "whole", "maija", "R-1", LATER)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE erasure SET mark = NULL")
    assert guard(store) == 0
    (one,) = ledger.entries(store.keeper.engine)
    assert (one.registrants, one.number_key) == (("maija",), None)
    forget(store)  # a backup from still earlier
    live(store)
    assert guard(store) == 1
    assert given.rows(store, "registrant") == []


def merged(store: Store) -> None:
    live(store)
    with store.write() as unit:
        given.person(unit, "maikki", name="Maija Meikelainen")
    kept, gone = both(store)
    with store.write() as unit:
        merge(unit, kept, gone, "R-2", LATER)
    shredded(store)


def both(store: Store) -> tuple[object, object]:
    from bot.store import tables
    from tests.sealed import rows

    found = {row.id: row for row in rows(store, tables.registrant)}
    return found["maija"], found["maikki"]


def test_a_merge_is_no_erasure_and_is_not_replayed(store: Store) -> None:
    merged(store)
    assert ledger.entries(store.keeper.engine) == []
    assert guard(store) == 0
    forget(store)
    with store.write() as unit:  # both records are back, as in a backup from before
        given.person(unit, "maikki", name="Maija Meikelainen")
    assert guard(store) == 0
    assert {row["id"] for row in given.rows(store, "registrant")} == {"maija", "maikki"}


def test_what_was_sealed_for_a_record_opens_after_its_merge(store: Store) -> None:
    live(store)
    with store.write() as unit:
        given.person(unit, "maikki", name="Maija Meikelainen")
    kept, gone = both(store)
    with store.engine.connect() as connection:
        question = "SELECT name FROM registrant WHERE id = 'maikki'"
        sealed = bytes(connection.exec_driver_sql(question).scalar())  # type: ignore[arg-type]
    with store.write() as unit:
        merge(unit, kept, gone, "R-2", LATER)
    shredded(store)
    assert store.keeper.key_of(sealed[1:9])
    erased(store)
    shredded(store)
    with pytest.raises(Exception, match="its key is gone"):
        store.keeper.key_of(sealed[1:9])


def test_whoever_erases_a_record_erases_what_went_into_it(store: Store) -> None:
    merged(store)
    erased(store)
    shredded(store)
    (one,) = ledger.entries(store.keeper.engine)
    assert one.registrants == ("maija", "maikki")
