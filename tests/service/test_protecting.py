"""What a text protects from at once, when it cannot be heard yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.service.protecting import protect
from bot.store import tables
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.disclosed import TUKKU, allow

OTHER = "Toinen Esimerkki Oy"


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store, *PEOPLE)
    (recipient,) = desk.office.register.recipients
    both = (recipient, replace(recipient, name=OTHER))
    desk.office = replace(desk.office, register=replace(desk.office.register, recipients=both))
    return desk


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        (f"LUOVUTUS EI {TUKKU}", {TUKKU}),
        ("LUOVUTUS EI 2", {OTHER}),
        ("LUOVUTUS EI", {TUKKU, OTHER}),
        ("LUOVUTUS EI kiitos", {TUKKU, OTHER}),
    ],
)
def test_disclosure_is_withdrawn_from_whom_the_text_names(
    desk: Desk, said: str, ended: set[str]
) -> None:
    """The same that the hearing will do: what is withdrawn too much cannot be given back."""
    allow(desk, MAIJA, to=TUKKU)
    allow(desk, MAIJA, to=OTHER)
    protect(desk.office, desk.inbound(MAIJA, said), desk.clock())
    entries = rows(desk.office.store, tables.consent)
    assert {each.recipient for each in entries if each.state == "withdrawn"} == ended


def test_the_ledger_has_the_words_all_the_same(desk: Desk) -> None:
    protect(desk.office, desk.inbound(MAIJA, "LUOVUTUS EI"), desk.clock())
    (entry,) = rows(desk.office.store, tables.consent)
    assert entry.words
