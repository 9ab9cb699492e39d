"""A text at which our own code fails is acknowledged, kept, tried again, and never lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.deadlines import legal, promised
from bot.domain import Inbound, Reply
from bot.service import answer as hearing
from bot.service import parked as module
from bot.service import parking
from bot.service.answer import answer
from bot.service.parked import TRIES, answer_parked
from bot.service.parking import AGAIN_AFTER
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, SERVICE, Desk, furnished
from tests.service.books import counts, everything, rows

CARD = "4111 1111 1111 1111"


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@contextmanager
def poisoned(number: str = MAIJA, fault: Exception | None = None) -> Iterator[list[str]]:
    """The dialogue cannot bear what this number texts; what it was asked is told."""
    decide, asked = hearing._Hearing.decide, []

    def breaks(self: Any) -> Any:
        if self.inbound.sender != number:
            return decide(self)
        asked.append(self.inbound.text)
        raise fault or ValueError(self.inbound.text)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hearing._Hearing, "decide", breaks)
        yield asked


def parked(desk: Desk) -> list[Any]:
    return rows(desk.office.store, tables.parked)


def wait_for(desk: Desk, tries: int) -> None:
    """Let the time pass until so many tries were made."""
    for wait in AGAIN_AFTER[: tries - 1]:
        desk.pass_time(seconds=wait)


def test_it_is_acknowledged_kept_and_heard_when_the_fault_is_mended(desk: Desk) -> None:
    inbound = desk.inbound(MAIJA, "TIEDOT")
    with poisoned():
        assert answer(desk.office, inbound)
        assert not answer(desk.office, inbound)
    (kept,) = parked(desk)
    assert (kept.number, kept.text, kept.tries, kept.reason) == (MAIJA, "TIEDOT", 1, "ValueError")
    assert counts(desk.office.store)["heard"] == 1
    assert "message_in" not in counts(desk.office.store)
    assert desk.pass_time(seconds=AGAIN_AFTER[0] - 1) == []
    (said,) = desk.pass_time(seconds=1)
    assert "Maija Meikäläinen" in said
    assert parked(desk) == []
    assert not answer(desk.office, inbound)


def test_nothing_of_the_first_try_stays(desk: Desk) -> None:
    before = everything(desk.office.store)
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    after = everything(desk.office.store)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"heard", "parked"}


def test_no_secret_of_it_is_kept_or_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, f"kortti {CARD}"))
    assert "1111" not in parked(desk)[0].text
    assert "kind=builtins.ValueError" in caplog.text
    assert not [each for each in ("kortti", "1111", MAIJA) if each in caplog.text]


def test_a_text_whose_secrets_cannot_be_cut_out_is_kept_without_its_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(text: str) -> Any:
        raise RecursionError(text)

    monkeypatch.setattr(hearing, "redact", breaks)
    monkeypatch.setattr(parking, "redact", breaks)
    assert answer(desk.office, desk.inbound(MAIJA, CARD))
    assert parked(desk)[0].text == ""


def test_it_is_tried_later_and_later_and_then_left_to_staff(desk: Desk) -> None:
    came = desk.clock()
    with poisoned() as asked:
        answer(desk.office, desk.inbound(MAIJA, "apua tähän"))
        wait_for(desk, TRIES)
    assert len(asked) == TRIES
    assert parked(desk) == []
    (case,) = rows(desk.office.store, tables.request)
    assert (case.kind, case.state, case.text) == ("staff", "open", "apua tähän")
    assert (case.number, case.service_number, case.received_at) == (MAIJA, SERVICE, came)
    assert case.registrant is not None
    days = desk.office.policy.promise_days
    assert (case.promised_due, case.legal_due) == (promised(came, days).due, legal(came).due)
    said = Reply("esc.ack", {"ref": case.ref, "date": case.promised_due})
    assert [message.text for message in desk.tray.sent] == [
        desk.office.catalogue.write(said, "fi").text
    ]
    assert desk.pass_time(days=2) == []


def test_a_further_one_joins_the_request_that_is_open(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN")
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "vielä yksi"))
        wait_for(desk, TRIES)
    (case,) = rows(desk.office.store, tables.request)
    joined = [row.text for row in rows(desk.office.store, tables.request_event) if row.text]
    assert (case.kind, joined) == ("staff", ["vielä yksi"])


def test_it_holds_up_nobody_else_nor_what_she_texts_next(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "TIEDOT"))
        assert desk.text(ANNA, "HJÄLP")
    assert desk.text(MAIJA, "OHJE")
    assert len(parked(desk)) == 1


PROTECTED = [
    ("KIELTO", {}, tables.ban, "an opt-out"),
    ("STOP", {"opt_out": "STOP"}, tables.ban, "that the carrier answered"),
    ("RAJOITA", {}, tables.restriction, "a restriction"),
    ("VASTUSTA", {}, tables.restriction, "an objection"),
    ("en minä", {}, tables.restriction, "a stolen telephone"),
]


@pytest.mark.parametrize(("text", "more", "table", "why"), PROTECTED)
def test_what_protects_in_so_many_words_happens_at_once_and_once(
    desk: Desk, text: str, more: dict[str, Any], table: sa.Table, why: str
) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, text, **more))
    assert len(rows(desk.office.store, table)) == 1
    desk.pass_time(seconds=AGAIN_AFTER[0])
    assert parked(desk) == []
    assert len(rows(desk.office.store, table)) == 1


@pytest.mark.parametrize("text", ["SALLI", "POISTA", "TIEDOT", "älkää lähettäkö mainoksia enää"])
def test_nothing_else_does(desk: Desk, text: str) -> None:
    before = everything(desk.office.store)
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, text))
    after = everything(desk.office.store)
    assert {name for name in after if after[name] != before[name]} == {"heard", "parked"}


def test_staff_see_what_she_protected_herself_from(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "RAJOITA"))
        wait_for(desk, TRIES)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["restrict"]


def test_a_waiting_erasure_is_held_until_she_is_heard(desk: Desk) -> None:
    desk.text(MAIJA, "POISTA")
    code = next(word for word in desk.tray.sent[-1].text.split() if word.strip(".").isdigit())
    desk.text(MAIJA, code.strip("."))
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "PERU POISTO"))
        assert [row.state for row in rows(desk.office.store, tables.request)] == ["held"]
    desk.pass_time(seconds=AGAIN_AFTER[0])
    (case,) = rows(desk.office.store, tables.request)
    assert (case.state, case.decision) == ("closed", "cancelled")


OUTAGES = [
    sqlite3.OperationalError("database or disk is full"),
    sa.exc.OperationalError("connect", None, OSError()),
]


@pytest.mark.parametrize("fault", OUTAGES, ids=lambda fault: type(fault).__module__)
def test_a_database_that_is_away_is_the_gateways_to_wait_for(desk: Desk, fault: Exception) -> None:
    before = everything(desk.office.store)
    with poisoned(fault=fault), pytest.raises(type(fault)):
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    assert everything(desk.office.store) == before


def test_values_that_no_database_takes_are_a_fault_of_ours(desk: Desk) -> None:
    with poisoned(fault=sqlite3.IntegrityError("of these values")):
        assert answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    assert len(parked(desk)) == 1


def test_an_outage_counts_as_no_try(desk: Desk) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    desk.clock.go(seconds=AGAIN_AFTER[0])
    fault = sqlite3.OperationalError("locked")
    with poisoned(fault=fault), pytest.raises(sqlite3.OperationalError):
        answer_parked(desk.office)
    assert parked(desk)[0].tries == 1
    work_once(desk.office)
    assert parked(desk) == []


def test_two_workers_hear_it_once(desk: Desk) -> None:
    numbers = [f"+3584012345{n:02}" for n in range(6)]
    for number in numbers:
        with poisoned(number):
            answer(desk.office, desk.inbound(number, "IHMINEN"))
    desk.clock.go(seconds=AGAIN_AFTER[0])
    ready = threading.Barrier(4)

    def work(_: int) -> None:
        ready.wait()
        answer_parked(desk.office)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    found = counts(desk.office.store)
    assert (found["message_in"], found["request"], found["message_out"]) == (6, 6, 6)
    assert "parked" not in found


def test_a_request_without_more_is_left_when_even_that_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "IHMINEN"))
        monkeypatch.setattr(module, "_acknowledge", _breaks)
        wait_for(desk, TRIES)
    (case,) = rows(desk.office.store, tables.request)
    assert (case.kind, case.registrant, desk.tray.sent) == ("staff", None, [])


def test_even_then_nothing_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with poisoned():
        answer(desk.office, desk.inbound(MAIJA, "IHMINEN"))
        with monkeypatch.context() as patched:
            patched.setattr(module, "_ask_staff", _breaks)
            wait_for(desk, TRIES + 1)
            desk.pass_time(hours=3)
        assert len(parked(desk)) == 1
    desk.pass_time(hours=2)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff"]
    assert parked(desk) == []


def _breaks(*_args: object, **_more: object) -> Any:
    raise RuntimeError


SILENT: list[tuple[Callable[[Inbound], Inbound], str]] = [
    (lambda text: replace(text, opt_out="HELP"), "the carrier has answered"),
    (lambda text: replace(text, sender="12345"), "nobody is answered there"),
]


@pytest.mark.parametrize(("other", "why"), SILENT)
def test_whom_we_never_text_gets_no_acknowledgement(
    desk: Desk, other: Callable[[Inbound], Inbound], why: str
) -> None:
    inbound = other(desk.inbound(NOBODY, "IHMINEN"))
    with poisoned(inbound.sender):
        answer(desk.office, inbound)
        wait_for(desk, TRIES)
    assert [row.kind for row in rows(desk.office.store, tables.request)] == ["staff"]
    assert desk.tray.sent == []
