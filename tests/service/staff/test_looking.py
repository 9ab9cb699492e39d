"""A look at a list is in the log, by a word for what was looked at."""

from __future__ import annotations

from bot.service.staff.looking import note_look
from bot.service.staff.queue import Wanted
from bot.store import tables
from bot.store.unit import Store
from tests.offices import furnished
from tests.service.books import rows


def test_a_look_has_who_what_and_how_it_was_narrowed(store: Store) -> None:
    desk = furnished(store)
    words = Wanted(kind="name", due="week").words
    note_look(desk.office, "staff:1", "requests", words)
    (noted,) = rows(store, tables.audit)
    assert (noted.actor, noted.action, noted.subject) == ("staff:1", "viewed", "requests")
    assert (noted.reason, noted.result) == ("kind=name; due=week", "ok")
    assert Wanted().words is None
