"""Two records become one: which word about a purpose stands, and what the log tells."""

from __future__ import annotations

from bot.service.import_writing import write_rows
from bot.service.permission import standing_permission
from bot.store import audit, tables
from bot.store.erasure import erase
from bot.store.registrants import everything
from bot.store.staff.merging import merge
from bot.store.unit import Store
from tests.offices import MAIJA, furnished, person
from tests.service.books import rows
from tests.service.codes import code_in


def test_a_consent_after_a_prohibition_of_the_number_stands(store: Store) -> None:
    """She forbade it, allowed it by code, and then a second record of hers came in."""
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen"))
    desk.text(MAIJA, "KIELTO")
    (asked,) = desk.text(MAIJA, "SALLI")
    desk.text(MAIJA, code_in(asked))
    write_rows(desk.office, [person(MAIJA, "Maija Virtanen")])
    both = {row.name: row for row in rows(store, tables.registrant)}
    with store.write() as unit:
        merge(unit, both["Maija Meikäläinen"], both["Maija Virtanen"], "T-000001", desk.clock())
    with store.read() as unit:
        found = standing_permission(desk.office, unit, MAIJA, "marketing", desk.clock())
    assert found.allowed


def test_who_looked_at_either_record_is_told_and_forgotten_with_her(store: Store) -> None:
    desk = furnished(store, person(MAIJA, "Maija Meikäläinen"), person(MAIJA, "Maija Virtanen"))
    kept, gone = rows(store, tables.registrant)
    with store.write() as unit:
        for one in (kept, gone):
            about = f"registrant:{one.id}"
            audit.append(unit, "staff:1", "revealed", about, desk.clock(), reason=one.name[-8:])
        merge(unit, kept, gone, "T-000001", desk.clock())
    with store.read() as unit:
        told = everything(unit, MAIJA)["audit"]
    assert len([row for row in told if row["action"] == "revealed"]) == 2
    with store.write() as unit:
        erase(unit, kept.id, "T-000002", desk.clock())
    assert not any(row.subject for row in rows(store, tables.audit) if row.action == "revealed")
