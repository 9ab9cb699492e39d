"""The log as the auditor reads it, on each database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.service.staff import log
from bot.service.staff.log import ALL_BUT_HEARD, Wanted
from bot.store import audit, tables
from bot.store.unit import Store
from tests.offices import MAIJA, START, Desk, furnished

AUDITOR = "staff:9"


@pytest.fixture
def desk(store: Store) -> Desk:
    desk = furnished(store)
    note(desk, "registrant", "heard", START - timedelta(days=2))
    note(desk, "clock", "erased", START - timedelta(days=1), ref="T-000001")
    note(desk, "staff:1", "revealed", START, ref="T-000001")
    note(desk, "staff:1", "viewed", START, ref="T-000002")
    note(desk, "registrant", "heard", START)
    return desk


def note(desk: Desk, actor: str, action: str, at: datetime, ref: str | None = None) -> None:
    with desk.office.store.write() as unit:
        audit.append(unit, actor, action, "subject", at, ref=ref)


def read(desk: Desk, **wanted: object) -> list[str]:
    """The actions found, but for the reading itself."""
    page = log.read(desk.office, AUDITOR, Wanted(**wanted), None)  # type: ignore[arg-type]
    return [entry.action for entry in page.entries if entry.actor != AUDITOR]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["heard", "viewed", "revealed", "erased", "heard"]),
        ({"actor": "staff:1"}, ["viewed", "revealed"]),
        ({"actor": "registrant"}, ["heard", "heard"]),
        ({"actor": "staff:7"}, []),
        ({"action": "heard"}, ["heard", "heard"]),
        ({"action": "erased"}, ["erased"]),
        ({"action": ALL_BUT_HEARD}, ["viewed", "revealed", "erased"]),
        ({"action": "heard", "actor": "staff:1"}, []),
        ({"action": "viewed", "actor": "staff:1"}, ["viewed"]),
        ({"ref": "T-000001"}, ["revealed", "erased"]),
        ({"ref": "T-000001", "actor": "clock"}, ["erased"]),
        ({"day": date(2026, 11, 30)}, ["erased"]),
        ({"day": date(2026, 12, 1), "action": "heard"}, ["heard"]),
        ({"day": date(2026, 11, 1)}, []),
    ],
    ids=str,
)
def test_entries_are_found_newest_first(
    desk: Desk, wanted: dict[str, object], found: list[str]
) -> None:
    assert read(desk, **wanted) == found


def test_to_read_the_log_is_an_entry_that_is_read_at_once(desk: Desk) -> None:
    wanted = Wanted(actor="staff:1", ref="T-000001", day=date(2026, 12, 1))
    log.read(desk.office, AUDITOR, wanted, None)
    newest = log.read(desk.office, AUDITOR, Wanted(), None).entries[:2]
    assert [entry.action for entry in newest] == ["read log", "read log"]
    assert newest[1].ref == "T-000001"
    assert newest[1].reason == "actor=staff:1; day=2026-12-01"


def test_pages_follow_each_other_without_gap_or_repetition(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    wanted, before, seen = Wanted(action=ALL_BUT_HEARD, actor="staff:1"), None, []
    for n in range(3):
        note(desk, "staff:1", f"later {n}", START)
    while True:
        page = log.read(desk.office, AUDITOR, wanted, before)
        seen += [entry.action for entry in page.entries]
        before = page.older
        if before is None:
            break
        note(desk, "staff:1", "meanwhile", START)
    assert seen == ["later 2", "later 1", "later 0", "viewed", "revealed"]


def test_a_last_page_that_is_full_has_none_after_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    assert log.read(desk.office, AUDITOR, Wanted(actor="staff:1"), None).older is None


def test_staff_are_named_by_what_they_sign_in_with(desk: Desk) -> None:
    row = {"id": 1, "login": "aino", "role": "agent", "state": "removed", "created_at": START}
    with desk.office.store.engine.begin() as connection:
        connection.execute(tables.staff.insert().values(row))
    assert log.choices(desk.office)[1] == {"staff:1": "aino"}
    assert log.read(desk.office, AUDITOR, Wanted(), None).names == {"staff:1": "aino"}


def test_the_actions_to_choose_from_are_those_that_occur(desk: Desk) -> None:
    assert log.choices(desk.office)[0] == ["heard", "erased", "revealed", "viewed"]


def test_an_export_has_every_entry_asked_for_and_is_one_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PORTION", 2)
    head, *found = log.export(desk.office, AUDITOR, Wanted(action=ALL_BUT_HEARD))
    assert head == log.COLUMNS
    at = head.index("action")
    assert [row[at] for row in found] == ["exported", "viewed", "revealed", "erased"]


def test_nothing_personal_is_in_what_a_person_texted(store: Store) -> None:
    desk = furnished(store)
    desk.text(MAIJA, "IHMINEN nimeni on Maija")
    told = str(list(log.export(desk.office, AUDITOR, Wanted())))
    assert "Maija" not in told
    assert MAIJA not in told
