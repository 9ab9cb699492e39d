"""A drill that finds nothing proves nothing: each fault that is put in on purpose is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import bot.deadlines
from bot.dialogue.turn import Turn
from bot.documents.seal import own
from bot.domain import Ban
from bot.drill import closing
from bot.drill.play import play
from bot.drill.script import read
from bot.drill.stage import NO_FAULT
from bot.permission import Permission
from bot.redact import Redacted
from bot.service import (
    answer,
    contacting,
    copying,
    erase,
    import_writing,
    sealed_certificate,
    visiting,
    writing,
)
from bot.service.staff import printing
from bot.service.staff.deciding import ending
from bot.store import record, registrants
from bot.store.unit import Store, Unit
from tests.drill.stages import failures, played, those, world_on


def _reveals_to_a_stale_number(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Turn, "fresh", property(lambda turn: turn.registrant is not None))


def _obeys_no_ban(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(record.WRITERS, Ban, lambda *_: None)  # type: ignore[index]


def _is_a_day_late(patch: pytest.MonkeyPatch) -> None:
    right = bot.deadlines._months_after
    patch.setattr(bot.deadlines, "_months_after", lambda *asked: right(*asked) + timedelta(days=1))


def _rolls_past_no_holiday(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bot.deadlines, "holiday", lambda *_: None)


def _takes_any_code(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answer._Hearing, "proof", lambda *_: True)


def _keeps_card_numbers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answer, "redact", lambda text: Redacted(text, frozenset()))


def _lets_an_import_lift_a_ban(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(import_writing._Writing, "is_against", lambda *_: False)


def _erases_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erase.erasure, "erase", lambda *_, **__: None)


def _lifts_without_telling(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ending, "told_before", lambda *_: None)


def _asks_nobody_before_advertising(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        contacting, "standing_permission", lambda *_, **__: Permission(True, "consent", None, ())
    )


def _tells_nobody_where_data_come_from(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(answer, "notice_owed", lambda *_: ())


def _opens_copies_without_their_code(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(copying.secrets, "compare_digest", lambda *_: True)


def _shows_a_copy_to_any_browser(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(copying, "_is_open_to", lambda row, _: row.opened_at is not None)


def _reminds_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(visiting, "REMIND_UNTIL", visiting.REMIND_FROM)


def _reminds_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(visiting.visits, "reminded", lambda *_: True)


def _cancels_without_telling(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(visiting, "_tell", lambda *_: None)


def _prints_for_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(printing, "doubt", lambda *_, **__: None)
    patch.setattr(writing.registrants, "holder", _first)


def _first(unit: Unit, number: str) -> str:
    return str(registrants.find(unit, number)[0].id)


def _seals_with_another_seal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealed_certificate, "seal_of", lambda _: own(b"x" * 32, "Another"))


SABOTAGE = {
    _opens_copies_without_their_code: "Aila",
    _shows_a_copy_to_any_browser: "Aila",
    _prints_for_anybody: "Two at one telephone",
    _seals_with_another_seal: "Niilo",
    _reminds_nobody: "Reino",
    _reminds_twice: "Reino",
    _cancels_without_telling: "Ritva",
    _asks_nobody_before_advertising: "Roope",
    _tells_nobody_where_data_come_from: "Annika",
    _reveals_to_a_stale_number: "A new owner of an old number",
    _obeys_no_ban: "Olli",
    _is_a_day_late: "Lauri",
    _rolls_past_no_holiday: "Hilkka",
    _takes_any_code: "A forger",
    _keeps_card_numbers: "Mirja",
    _lets_an_import_lift_a_ban: "Olli",
    _erases_nothing: "Eero",
    _lifts_without_telling: "Irma",
}


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=lambda each: each.__name__.strip("_"))
def test_a_service_that_does_wrong_is_found(
    sabotage: Any, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)
    found = failures(played(sqlite_store, *those(SABOTAGE[sabotage])))
    assert [finding for finding in found if finding.expected != NO_FAULT]  # not by crashing


def test_without_a_fault_none_of_these_people_find_one(sqlite_store: Store) -> None:
    names = sorted(set(SABOTAGE.values()))
    assert failures(played(sqlite_store, *those(*names))) == []


AFTERWARDS = """
== Maija, who is reminded when her script is over | C1 | a test
@ Maija Meikäläinen, fi, 30 days ago
> KÄYNTI
< visit.offer
> 1
< visit.booked

== Matti, who stays | C1 | a test
@ Matti Mainio, fi, 30 days ago
~ 5 days
"""


def test_a_text_that_comes_when_a_script_is_over_is_found(sqlite_store: Store) -> None:
    (found,) = failures(played(sqlite_store, *read("a test", AFTERWARDS)))
    assert (found.expected, found.seen[:14]) == ("nothing comes after that", "visit.reminder")


def test_a_text_to_a_telephone_of_nobody_is_found(sqlite_store: Store) -> None:
    world = world_on(sqlite_store)
    parts = play(world, those("Benita"), seed=1)
    world.phones.clear()
    whole, _ = closing.close(world, parts)
    assert [found.step for found in whole.failures] == ["no text went to a telephone of nobody"]
