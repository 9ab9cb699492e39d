"""What an install works by is compared at each start with the start before."""

from __future__ import annotations

from pathlib import Path

from bot.service.terms import note_terms
from bot.store import tables
from bot.store.unit import Store
from tests.offices import furnished
from tests.service.books import rows


def test_a_change_is_noted_at_the_next_start_and_once(store: Store, tmp_path: Path) -> None:
    desk, description = furnished(store), tmp_path / "register.toml"
    description.write_text("name = 'Esimerkki Oy'")
    for _ in range(3):
        note_terms(desk.office, description)
    description.write_text("name = 'Toinen Oy'")
    note_terms(desk.office, description)
    noted = [row for row in rows(store, tables.audit) if row.action == "changed terms"]
    assert [row.reason for row in noted] == ["register", "keys", "register"]
    assert noted[0].result != noted[2].result
    assert "wrap 1" in noted[1].result
    assert {row.actor for row in noted} == {"operator"}
    assert "Oy" not in str(noted)
