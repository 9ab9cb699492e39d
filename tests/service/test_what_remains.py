"""What an erasure leaves: every cell of every table that still has to do with the person."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished, person
from tests.service.books import everything
from tests.service.codes import answered, code_in

LONG_ENOUGH = 6
"""Shorter words and small numbers are in many rows that have nothing to do with her."""

REMAINS = {
    ("ban", "ban_key"): "keeps the ban, and an import from bringing her back as marketable",
    ("erasure", "registrant"): "the ledger: a restored backup forgets her again; a random id",
    ("erasure", "ref"): "the ledger: which request it was",
    ("request", "ref"): "proof of handling: reference, kind, dates, decision",
    ("audit", "ref"): "what was done under the reference; whom it was about is blanked",
}
"""Every place in which something is left that once led to her, and why."""

KEPT_OF_REQUESTS = {
    *("id", "ref", "service_number", "kind", "state", "received_at", "promised_due"),
    *("legal_due", "decision", "closed_at", "channel", "execute_at"),
}
KEPT_OF_EVENTS = {"id", "request_id", "at", "actor", "event"}
KEPT_OF_TEXTS = {
    *("id", "token", "service_number", "gateway", "message", "language", "parts", "encoding"),
    *("state", "attempts", "created_at", "next_at", "sent_at", "expires_at", "limited", "reason"),
    *("repeats",),
}


@pytest.fixture
def desk(store: Store) -> Desk:
    hers = person(MAIJA, "Maija Meikäläinen", card=("Visa", "9351", "tok_hers"), language="fi")
    return furnished(store, hers, *PEOPLE[1:])


def used(desk: Desk) -> None:
    """She uses what there is, by texts that the gateway keeps; somebody else does, too."""
    for n, text in enumerate(("TIEDOT", "IHMINEN auttakaa", "NIMI Maija Meikelainen", "KIELTO")):
        desk.text(MAIJA, text, copy=f"hers-{n}-copy")
    desk.text(ANNA, "UPPGIFTER", copy="annas-copy")
    (asked,) = desk.text(MAIJA, "SALLI", copy="hers-4-copy")
    desk.text(MAIJA, f"SALLI {code_in(asked)}", copy="hers-5-copy")
    desk.clock.go(minutes=30)


def marks(desk: Desk) -> set[Any]:
    """All that leads to her, from every cell of every row that is hers."""
    store = desk.office.store
    found = everything(store)
    number_key, ban_key = store.keys.lookup(MAIJA), store.keys.ban_key(MAIJA)
    own = {number_key, ban_key, MAIJA}
    (hers,) = {row.id for row in found["registrant"] if row.number == MAIJA}
    own |= {hers, *(row.ref for row in found["request"] if row.number == MAIJA)}
    rows = [row for each in found.values() for row in each if own & set(row)]
    others = [row for each in found.values() for row in each if not own & set(row)]
    cells = {cell for row in rows for cell in row if is_telling(cell)}
    return (cells | own) - {cell for row in others for cell in row if is_telling(cell)}


def is_telling(cell: Any) -> bool:
    return isinstance(cell, (str, bytes)) and len(cell) >= LONG_ENOUGH


def left(desk: Desk, hers: set[Any]) -> set[tuple[str, str]]:
    """Where something of hers still is."""
    return {
        (name, column)
        for name, rows in everything(desk.office.store).items()
        for row in rows
        for column, cell in row._asdict().items()
        if is_telling(cell) and cell in hers
    }


def test_only_what_is_listed_remains_of_her(desk: Desk) -> None:
    used(desk)
    hers = marks(desk)
    places = left(desk, hers)
    assert {("registrant", "name"), ("message_in", "text"), ("card", "token")} <= places
    answered(desk, MAIJA, "POISTA")
    hers |= marks(desk)
    desk.pass_time(hours=24)
    for _ in range(3):
        desk.pass_time(seconds=70)
    words = {row.token for row in everything(desk.office.store)["message_out"]}
    said = {row.message for row in everything(desk.office.store)["message_out"]}
    found = {each for each in left(desk, hers - words - said) if each not in COUNTED}
    assert found == set(REMAINS)


COUNTED = {
    # nobody's: which words of the catalogue were sent, by which gateway, in which state
    *(("message_out", name) for name in ("reason", "encoding", "service_number")),
    *(("request", name) for name in ("kind", "decision", "state", "service_number")),
    *(("request_event", name) for name in ("actor", "event")),
    *(("audit", name) for name in ("actor", "action", "reason", "result")),
    *(("pace", "service_number"), ("conversation", "service_number")),
}


def test_of_requests_events_and_texts_only_these_cells_are_left(desk: Desk) -> None:
    used(desk)
    answered(desk, MAIJA, "POISTA")
    desk.pass_time(hours=24)
    for _ in range(3):
        desk.pass_time(seconds=70)
    found = everything(desk.office.store)
    assert filled(row for row in found["request"]) <= KEPT_OF_REQUESTS
    assert filled(row for row in found["request_event"]) <= KEPT_OF_EVENTS
    hers = [row for row in found["message_out"] if row.number != ANNA]
    assert len(hers) > 5
    assert filled(hers) <= KEPT_OF_TEXTS
    assert {row.message for row in hers} >= {"del.done"}
    for name in ("message_in", "conversation", "challenge", "parked", "consent", "card"):
        kept = [row for row in found[name] if desk.office.store.keys.lookup(MAIJA) in tuple(row)]
        assert kept == [], name
    assert found["remote_copy"] == []
    assert found["shredding"] == []
    assert {row.subject for row in found["audit"] if row.ref} == {None}


def filled(rows: Any) -> set[str]:
    """The columns in which any of the rows holds something."""
    return {name for row in rows for name, cell in row._asdict().items() if cell not in (None, "")}


def test_every_table_is_looked_at() -> None:
    assert {name for name, _ in REMAINS} <= set(tables.metadata.tables)
