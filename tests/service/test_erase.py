"""Erasure by the clock: everything of the person goes, from every table and every byte."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain import GatewayFailure, Retry
from bot.service.answer import answer
from bot.service.erase import erase_due
from bot.service.import_writing import write_rows
from bot.store import erasure, registrants, tables
from bot.store.unit import Store
from bot.store.vault.tables import person_key
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, START, Desk, furnished, person
from tests.sealed import alter, stored
from tests.service.books import everything, rows
from tests.service.codes import answered

HOURS = 24
HERS = ("Maija Meik", "358412345678", "0412345678", "*9351", "Visa9351", "apua", "tok_hers")


@pytest.fixture
def desk(store: Store) -> Desk:
    return talked(store)


def talked(store: Store) -> Desk:
    """An office in which Maija has said a lot."""
    hers = person(MAIJA, "Maija Meikäläinen", card=("Visa", "9351", "tok_hers"), language="fi")
    desk = furnished(store, hers, *PEOPLE[1:])
    for text in ("TIEDOT", "IHMINEN apua Maijalle 0412345678", "NIMI Maija Meikelainen", "KIELTO"):
        desk.text(MAIJA, text)
    desk.text(ANNA, "UPPGIFTER")
    desk.clock.go(minutes=30)
    return desk


def ask(desk: Desk) -> str:
    """She asks for her erasure and confirms it; what she is told."""
    return answered(desk, MAIJA, "POISTA")


def test_she_is_gone_from_every_table_and_told_so(desk: Desk) -> None:
    scheduled = ask(desk)
    assert desk.pass_time(hours=HOURS - 1) == []
    (done,) = desk.pass_time(hours=1)
    assert "Tietosi on poistettu" in done
    desk.pass_time(seconds=10)
    found = everything(desk.office.store)
    for name, kept in found.items():
        for secret in HERS[:3]:
            assert secret not in str(kept), name
    assert {row.name for row in found["registrant"]} == {each.name for each in PEOPLE[1:]}
    number_key = desk.office.store.keys.lookup(MAIJA)
    for name, kept in found.items():
        assert not any(number_key in tuple(row) for row in kept), name
    (request,) = [row for row in found["request"] if row.kind == "delete"]
    assert (request.state, request.decision, request.number) == ("closed", "erased", None)
    assert request.ref in scheduled
    assert request.ref in done
    assert [row.ref for row in found["erasure"]] == [request.ref]


def test_no_key_of_hers_stays_with_which_a_backup_could_be_read(desk: Desk) -> None:
    """Not even that of her number, with which the confirmation was sealed."""
    ask(desk)
    desk.pass_time(hours=HOURS)
    for _ in range(3):
        desk.pass_time(seconds=10)
    with desk.office.store.keeper.engine.connect() as connection:
        left = {bytes(each) for each in connection.scalars(sa.select(person_key.c.owner))}
    assert desk.office.store.keys.lookup(MAIJA) not in left
    assert desk.office.store.keys.lookup(ANNA) in left
    assert desk.text(ANNA, "OHJE")


PERSONAL = [
    column
    for table in tables.metadata.sorted_tables
    for column in table.columns
    if column.info["class"] == "personal"
]


def test_she_is_gone_from_every_byte_of_the_disk(sqlite_store: Store, tmp_path: Path) -> None:
    desk = talked(sqlite_store)
    ask(desk)
    hers = {sealed for row in PERSONAL for sealed in stored(sqlite_store, row)}
    before = on_disk(tmp_path)
    assert all(sealed in before for sealed in hers)
    desk.pass_time(hours=HOURS)
    desk.pass_time(seconds=10)
    kept = {sealed for row in PERSONAL for sealed in stored(sqlite_store, row)}
    left = on_disk(tmp_path)
    assert hers & kept, "others are still there"
    for sealed in hers - kept:
        assert sealed not in left
    for secret in HERS:
        assert secret.encode() not in left + before, secret


def on_disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.glob("omatiedot.db*"))


def test_she_may_change_her_mind_until_then(desk: Desk) -> None:
    ask(desk)
    desk.pass_time(hours=HOURS - 1)
    assert "peruttu" in desk.text(MAIJA, "PERU POISTO")[0]
    assert desk.pass_time(hours=2) == []
    assert "Maija" in str(rows(desk.office.store, tables.registrant))


def test_the_ban_outlives_her(desk: Desk) -> None:
    ask(desk)
    desk.pass_time(hours=HOURS)
    back = person(MAIJA, "Maija Meikäläinen", marketing=True, wording="Saako?", language="fi")
    result = write_rows(desk.office, [back])
    assert (result.new, result.prohibitions_kept) == (1, 1)
    assert "given" not in [row.state for row in rows(desk.office.store, tables.consent)]


def test_she_who_never_forbade_is_not_marketable_after_it_either(store: Store) -> None:
    yes = person(MAIJA, "Maija Meikäläinen", marketing=True, wording="Saako?", language="fi")
    desk = furnished(store, yes)
    ask(desk)
    desk.pass_time(hours=HOURS)
    assert write_rows(desk.office, [yes]).prohibitions_kept == 1


def test_a_number_that_came_to_be_shared_is_left_to_staff(desk: Desk) -> None:
    ask(desk)
    write_rows(desk.office, [person(MAIJA, "Anna Andersson", card=("Visa", "7777", None))])
    assert desk.pass_time(hours=HOURS) == []
    people = [row.name for row in rows(desk.office.store, tables.registrant) if row.number == MAIJA]
    assert sorted(people) == ["Anna Andersson", "Maija Meikäläinen"]
    (request,) = [r for r in rows(desk.office.store, tables.request) if r.kind == "delete"]
    assert request.state == "open"


def test_a_text_after_the_hour_finds_her_erased_even_before_the_clock_looks(desk: Desk) -> None:
    ask(desk)
    desk.clock.go(hours=HOURS)
    answer(desk.office, desk.inbound(MAIJA, "TIEDOT"))
    sent = rows(desk.office.store, tables.message_out)
    assert [row.message for row in sent if row.number == MAIJA] == ["del.done", "gate.ask"]
    assert MAIJA not in [row.number for row in rows(desk.office.store, tables.registrant)]


def test_other_requests_of_hers_end_with_her(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN")
    ask(desk)
    desk.pass_time(hours=HOURS)
    ended = [(row.kind, row.state, row.decision) for row in rows(desk.office.store, tables.request)]
    assert ended == [("staff", "closed", "erased"), ("delete", "closed", "erased")]


def confirmation(desk: Desk) -> sa.Row[tuple[object, ...]]:
    (row,) = [r for r in rows(desk.office.store, tables.message_out) if r.message == "del.done"]
    return row  # type: ignore[no-any-return]


def test_the_confirmation_alone_keeps_the_number_until_it_left(desk: Desk) -> None:
    ask(desk)
    desk.clock.go(hours=HOURS)
    erase_due(desk.office)
    assert confirmation(desk).number is None or confirmation(desk).number == MAIJA
    kept = [row.number for row in rows(desk.office.store, tables.message_out)]
    assert kept.count(MAIJA) == 1
    desk.pass_time(seconds=10)
    desk.pass_time(seconds=10)
    assert (confirmation(desk).number, confirmation(desk).text) == (None, None)
    assert confirmation(desk).state == "sent"


def test_no_id_of_the_gateways_leads_back_to_her(desk: Desk) -> None:
    ask(desk)
    desk.pass_time(hours=HOURS)
    desk.pass_time(seconds=10)
    sent = rows(desk.office.store, tables.message_out)
    assert {row.provider_id for row in sent if row.number != ANNA} == {None}


def test_a_carrier_that_blocks_the_confirmation_brings_nobody_back(desk: Desk) -> None:
    ask(desk)
    desk.tray.failures = [GatewayFailure("21610", Retry.NEVER, carrier_blocked=True)]
    desk.pass_time(hours=HOURS)
    assert confirmation(desk).state == "failed"
    assert {row.state for row in rows(desk.office.store, tables.request)} == {"closed"}


def test_a_confirmation_that_cannot_leave_is_blank_after_a_day_and_the_log_tells(
    desk: Desk,
) -> None:
    ask(desk)
    desk.tray.failures = [GatewayFailure("no connection", Retry.LATER) for _ in range(50)]
    desk.pass_time(hours=HOURS)
    desk.pass_time(hours=23, minutes=59)
    assert confirmation(desk).number == MAIJA
    desk.pass_time(minutes=2)
    assert (confirmation(desk).number, confirmation(desk).state) == (None, "expired")
    told = [row for row in rows(desk.office.store, tables.audit) if row.action == "not told"]
    found = [(row.reason, row.result, row.subject) for row in told]
    assert found == [("del.done", "expired", None)]


def test_a_ground_that_staff_found_meanwhile_stops_the_clock(desk: Desk) -> None:
    ask(desk)
    for row in rows(desk.office.store, tables.registrant):
        until = START.date().replace(year=2030)
        alter(desk.office.store, tables.registrant, row, keep_until=until, keep_ground="lasku")
    assert desk.pass_time(hours=HOURS) == []
    (request,) = [r for r in rows(desk.office.store, tables.request) if r.kind == "delete"]
    assert request.state == "open"
    assert "Maija" in str(rows(desk.office.store, tables.registrant))


def test_not_me_holds_the_erasure(desk: Desk) -> None:
    ask(desk)
    desk.text(MAIJA, "en minä")
    desk.pass_time(hours=HOURS + 1)
    assert "Maija" in str(rows(desk.office.store, tables.registrant))


def test_calling_it_off_and_the_clock_at_once_agree(desk: Desk) -> None:
    ask(desk)
    desk.clock.go(hours=HOURS)
    texts = [desk.inbound(MAIJA, "PERU POISTO")]
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(answer, desk.office, texts[0])]
        jobs += [pool.submit(erase_due, desk.office) for _ in range(2)]
        for job in jobs:
            job.result()
    work_once(desk.office)
    told = [message.text for message in desk.tray.sent if message.recipient == MAIJA][-2:]
    there = "Maija Meikäläinen" in str(rows(desk.office.store, tables.registrant))
    assert there is any("Tietojen poisto on peruttu" in text for text in told)
    assert there is not any("Tietosi on poistettu" in text for text in told)


def test_what_she_texted_goes_even_when_her_record_is_gone_meanwhile(desk: Desk) -> None:
    ask(desk)
    (hers,) = [r.id for r in rows(desk.office.store, tables.registrant) if r.number == MAIJA]
    with desk.office.store.engine.begin() as connection:
        for table in (tables.card, tables.provenance):
            connection.execute(sa.delete(table).where(table.c.registrant == hers))
        connection.execute(sa.delete(tables.registrant).where(tables.registrant.c.id == hers))
    (done,) = desk.pass_time(hours=HOURS)
    assert "Tietosi on poistettu" in done
    desk.pass_time(seconds=10)
    found = everything(desk.office.store)
    number_key = desk.office.store.keys.lookup(MAIJA)
    for name, kept in found.items():
        assert not any(secret in str(kept) for secret in HERS[:3]), name
        assert not any(number_key in tuple(row) for row in kept), name
    assert [row.registrant for row in found["erasure"]] == [hers]


def test_an_erasure_of_which_nothing_is_left_ends_and_holds_up_no_other(desk: Desk) -> None:
    ask(desk)
    (hers,) = [r.id for r in rows(desk.office.store, tables.registrant) if r.number == MAIJA]
    with desk.office.store.write() as unit:
        erasure.erase(unit, hers, None, desk.clock())
    answered(desk, ANNA, "RADERA")
    desk.pass_time(hours=HOURS)
    asked = [r for r in rows(desk.office.store, tables.request) if r.kind == "delete"]
    assert [(r.state, r.decision) for r in asked] == [("closed", "erased")] * 2


def test_a_log_that_somebody_reads_is_emptied_in_a_later_round(
    sqlite_store: Store, tmp_path: Path
) -> None:
    desk = talked(sqlite_store)
    ask(desk)
    desk.clock.go(hours=HOURS)
    log = tmp_path / "omatiedot.db-wal"
    names = set(stored(sqlite_store, tables.registrant.c.name))
    with sqlite_store.read() as reader:
        registrants.find(reader, MAIJA)
        assert erase_due(desk.office) == 1
        (hers,) = names - set(stored(sqlite_store, tables.registrant.c.name))
        assert hers in log.read_bytes()
    assert erase_due(desk.office) == 0
    assert hers not in log.read_bytes()


def test_it_happens_once(desk: Desk) -> None:
    ask(desk)
    desk.pass_time(hours=HOURS)
    assert erase_due(desk.office) == 0
    assert len(rows(desk.office.store, tables.erasure)) == 1
