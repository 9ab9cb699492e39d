"""Retention by the clock: what is due goes, what is not stays, protections outlive it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.service import retention
from bot.service.backup import back_up
from bot.service.expire import expire_questions
from bot.service.office import Office
from bot.service.retention import PARTS, Due, retain, retain_hourly, standing
from bot.store import held, tables
from bot.store.dump import Part
from bot.store.retention import KEPT, UNTIL_EVENT
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, START, VILLE, Desk, furnished
from tests.sealed import stored
from tests.service.books import counts, everything, rows
from tests.service.codes import answered, code_in, wrong
from tests.service.sealing_log import verified

MOMENT = timedelta(microseconds=1)
FOR_EVER = timedelta(days=9999)


@pytest.fixture
def desk(store: Store) -> Desk:
    return talked(store)


def talked(store: Store) -> Desk:
    """An office in which rows of every kind were made at START, and all questions ended."""
    desk = furnished(store, *PEOPLE)
    for text in ("KIELTO", "IHMINEN apua laskuun", "RAJOITA"):
        desk.text(MAIJA, text)
    (asked,) = desk.text(MAIJA, "POISTA")
    desk.text(MAIJA, wrong(code_in(asked)))
    for text in ("TIEDOT", "Väärä"):
        desk.text(VILLE, text)
    answered(desk, ANNA, "RADERA")
    desk.text(ANNA, "AVBRYT RADERING")
    desk.pass_time(minutes=20)
    return desk


def at(desk: Desk, **span: float) -> Office:
    """The office, so long after START."""
    desk.clock.moment = START + timedelta(**span)
    return desk.office


def of_start(desk: Desk, place: str) -> int:
    """How many rows of a table stem from START, by one of its columns."""
    table, column = place.split(".")
    found = rows(desk.office.store, tables.metadata.tables[table])
    return [getattr(row, column) for row in found].count(START)


RULES = [
    ("messages", 30, "message_in.received_at"),
    ("messages", 30, "message_out.created_at"),
    ("conversations", 180, "conversation.heard_at"),
    ("challenges", 30, "challenge.created_at"),
    ("challenges", 30, "surname_miss.at"),
    ("challenges", 30, "wrong_code.at"),
    ("receipts", 400, "heard.at"),
    ("requests", 1095, "request.closed_at"),
    ("audit", 1825, "audit.at"),
]


@pytest.mark.parametrize(("what", "days", "place"), RULES, ids=[place for *_, place in RULES])
def test_what_is_due_goes_and_not_a_moment_before(
    desk: Desk, what: str, days: int, place: str
) -> None:
    before = of_start(desk, place)
    assert before > 0
    retain(at(desk, days=days, microseconds=-1))
    assert of_start(desk, place) == before
    gone = retain(at(desk, days=days))
    assert of_start(desk, place) == 0
    assert sum(due.rows for due in gone if due.what == what) >= before


def protections(desk: Desk) -> dict[str, list[Any]]:
    """Whatever only an event ends, and the open requests with what happened to them."""
    found = everything(desk.office.store)
    found["request"] = [row for row in found["request"] if row.state != "closed"]
    unclosed = {row.id for row in found["request"]}
    found["request_event"] = [e for e in found["request_event"] if e.request_id in unclosed]
    kept = [table.name for each in UNTIL_EVENT.values() for table in each]
    return {name: found[name] for name in (*kept, "request", "request_event", "erasure")}


def test_a_ban_a_restriction_consents_and_open_requests_survive_everything(desk: Desk) -> None:
    before = protections(desk)
    for name in ("registrant", "ban", "restriction", "consent", "request", "request_event"):
        assert before[name], name
    desk.clock.moment += FOR_EVER
    retain(desk.office)
    assert protections(desk) == before
    left = {"request", "request_event", "audit", *(table.name for table in KEPT)}
    left |= {table.name for each in UNTIL_EVENT.values() for table in each}
    assert counts(desk.office.store).keys() <= left


def test_she_is_still_banned_and_answered_after_it(desk: Desk) -> None:
    desk.clock.moment += FOR_EVER
    work_once(desk.office)
    assert len(desk.text(MAIJA, "TILANNE")) == 1
    assert len(rows(desk.office.store, tables.ban)) == 1


def test_a_dry_run_changes_nothing_and_tells_what_a_run_does(desk: Desk) -> None:
    at(desk, days=1100)
    before = everything(desk.office.store)
    told = retain(desk.office, dry_run=True)
    assert everything(desk.office.store) == before
    done = {due.what for due in told if due.rows}
    assert done == {"messages", "conversations", "challenges", "receipts", "requests"}
    assert retain(desk.office) == told


def test_nothing_is_due_the_second_time(desk: Desk) -> None:
    retain(at(desk, days=1100))
    assert {due.rows for due in retain(desk.office)} == {0}


def test_small_portions_come_to_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = retain(at(desk, days=1100), dry_run=True)
    monkeypatch.setattr(retention, "BATCH", 1)
    assert retain(desk.office) == told


def test_an_open_question_keeps_its_conversation_until_it_ended(desk: Desk) -> None:
    desk.text(MAIJA, "NIMI")
    desk.clock.go(days=181)
    retain(desk.office)
    assert [row.state for row in rows(desk.office.store, tables.conversation)] != []
    expire_questions(desk.office)
    retain(desk.office)
    assert rows(desk.office.store, tables.conversation) == []


def test_texts_that_an_erasure_made_blank_go_too(desk: Desk) -> None:
    answered(desk, ANNA, "RADERA")
    desk.pass_time(hours=24)
    desk.pass_time(seconds=10)
    assert None in [row.number for row in rows(desk.office.store, tables.message_out)]
    desk.clock.go(days=180)
    retain(desk.office)
    assert rows(desk.office.store, tables.message_out) == []
    assert len(rows(desk.office.store, tables.erasure)) == 1


def test_each_rule_leaves_an_entry_in_the_audit_log(desk: Desk) -> None:
    gone = [due for due in retain(at(desk, days=30)) if due.rows]
    entries = rows(desk.office.store, tables.audit)[-len(gone) :]
    assert {(each.actor, each.action, each.subject) for each in entries} == {
        ("clock", "purged", None)
    }
    assert [(each.reason, each.result) for each in entries] == [
        (due.what, f"{due.rows} rows of {due.table}") for due in gone
    ]
    assert {due.what for due in gone} == {"messages", "challenges"}


def test_a_rule_without_days_waits_for_its_event(desk: Desk) -> None:
    kept = desk.office.register.retention
    undated = tuple(replace(rule, days=None) for rule in kept.rules)
    register = replace(desk.office.register, retention=replace(kept, rules=undated))
    assert retain(replace(at(desk, days=9999), register=register)) == []
    assert of_start(desk, "message_in.received_at") > 0


def test_texts_are_gone_from_every_byte_of_the_disk(sqlite_store: Store, tmp_path: Path) -> None:
    desk = talked(sqlite_store)
    desk.text(ANNA, "vihreä norsu")
    texts = stored(sqlite_store, tables.message_in.c.text, tables.message_out.c.text)
    names = stored(sqlite_store, tables.registrant.c.name)
    assert texts
    assert all(sealed in on_disk(tmp_path) for sealed in texts + names)
    desk.clock.go(days=181)
    retain(desk.office)
    left = on_disk(tmp_path)
    assert not any(sealed in left for sealed in texts)
    assert all(sealed in left for sealed in names)


def on_disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.glob("omatiedot.db*"))


HOURLY = [
    (timedelta(), False, "it was done just now"),
    (timedelta(hours=1) - MOMENT, False, "less than an hour ago"),
    (timedelta(hours=1), True, "an hour ago"),
    (-MOMENT, True, "the clock has been put right"),
]


@pytest.mark.parametrize(("later", "again", "why"), HOURLY, ids=[why for *_, why in HOURLY])
def test_it_is_done_once_an_hour(store: Store, later: timedelta, again: bool, why: str) -> None:
    desk = furnished(store)
    assert Due("messages", "message_in", 0) in retain_hourly(desk.office)
    desk.clock.moment += later
    assert bool(retain_hourly(desk.office)) == again


def test_the_worker_sees_to_it(desk: Desk) -> None:
    desk.pass_time(days=180, hours=1)
    assert rows(desk.office.store, tables.message_in) == []


def test_it_tells_of_each_table_what_is_due_and_when_the_next_row_is(desk: Desk) -> None:
    stands = {(each.what, each.table): each for each in standing(at(desk, days=29))}
    heard = stands["messages", "message_in"]
    assert (heard.days, heard.rows, heard.next_at) == (30, 0, START + timedelta(days=30))
    at(desk, days=31)
    found = standing(desk.office)
    assert {each.what for each in found if each.rows} == {"messages", "challenges"}
    assert {each.table for each in standing(desk.office) if each.what is None} == {
        table.name for table in KEPT
    }
    assert stands["bans", "ban"].why is not None


def test_what_a_request_said_outlives_the_texts_it_was_said_in(desk: Desk) -> None:
    (before,) = [row for row in rows(desk.office.store, tables.request) if row.kind == "staff"]
    retain(at(desk, days=31))
    assert rows(desk.office.store, tables.message_in) == []
    (left,) = [row for row in rows(desk.office.store, tables.request) if row.kind == "staff"]
    assert left == before
    assert "laskuun" in left.text


def test_backups_end_by_the_days_of_their_own_rules(sqlite_store: Store, tmp_path: Path) -> None:
    desk = furnished(sqlite_store)
    office = replace(desk.office, backups=(tmp_path / "data", tmp_path / "vault"))
    url = sqlite_store.engine.url
    made: tuple[tuple[str, Part, int], ...] = (
        *(("data/old", "data", 0), ("data/new", "data", 1)),
        *(("vault/old", "vault", 23), ("vault/new", "vault", 24)),
    )
    for name, part, day in made:
        at(desk, days=day)
        back_up(sqlite_store, url, part, tmp_path / name, desk.office.now())
    at(desk, days=31)
    told = {each.what: each.rows for each in standing(office) if each.what in PARTS}
    assert told == {"backups": 1, "key_backups": 1}
    assert {each.name for each in tmp_path.glob("*/*")} >= {"old", "new"}
    dry, done = retain(office, dry_run=True), retain(office)
    assert [each.rows for each in dry if each.what in PARTS] == [1, 1]
    assert [each.rows for each in done if each.what in PARTS] == [1, 1]
    assert sorted(str(each.relative_to(tmp_path)) for each in tmp_path.glob("*/*")) == [
        *("data/new", "vault/new")
    ]
    entries = [(row.reason, row.result) for row in rows(sqlite_store, tables.audit)][-2:]
    assert entries == [("backups", "1 backups of data"), ("key_backups", "1 backups of vault")]
    assert [each.rows for each in retain(office) if each.what in PARTS] == [0, 0]


def test_what_ends_is_in_the_log_under_nobody_any_more(store: Store) -> None:
    """Its number may be given to another's row, whose copy would tell it."""
    desk = furnished(store, *PEOPLE)
    desk.text(MAIJA, "NIMI Maija Korhonen")
    desk.pass_time(hours=1)

    def subjects() -> set[str]:
        logged = (tables.audit, tables.audit_salt)
        found = [row.subject for table in logged for row in rows(store, table) if row.subject]
        return {each for each in found if each.startswith("conversation:")}

    assert subjects()
    desk.pass_time(days=200)
    assert rows(store, tables.conversation) == []
    assert subjects() == set()
    desk.text(ANNA, "INFO")
    with store.read() as unit:
        theirs = held.everything(unit, ANNA).get("audit", [])
    assert not [row for row in theirs if row["at"] < desk.clock() - timedelta(days=1)]
    assert verified(desk).fault is None
