"""The worker's thread: woken, sweeping, surviving what fails, ending when told to."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
import sqlalchemy as sa

from bot.service.answer import answer
from bot.store import outbox
from bot.store.unit import Store
from bot.work import embedded, sweeps
from bot.work.embedded import Changes, Embedded, work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.sealed import sealed_store
from tests.service.books import states
from tests.work.crew import draft, told


@pytest.fixture
def desk(sqlite_store: Store) -> Desk:
    return furnished(sqlite_store, *PEOPLE)


@pytest.fixture
def worker() -> Embedded:
    return Embedded()


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_it_is_woken_by_a_commit(desk: Desk, worker: Embedded) -> None:
    office = replace(desk.office, wake=worker.wake)
    worker.start(office)
    try:
        time.sleep(0.1)
        begun = time.monotonic()
        answer(office, desk.inbound(MAIJA, "OHJE"))
        eventually(lambda: desk.tray.sent)
        assert time.monotonic() - begun < embedded.POLL_SECONDS / 2
    finally:
        worker.stop()
    assert states(office.store) == ["sent"]
    assert not worker.alive(office)


def test_a_text_leaves_soon_after_its_commit(desk: Desk, worker: Embedded) -> None:
    office, waited = replace(desk.office, wake=worker.wake), []
    worker.start(office)
    try:
        for place in range(30):
            answer(office, desk.inbound(f"+3584412345{place:02}", "OHJE"))
            begun = time.monotonic()
            eventually(lambda: len(desk.tray.sent) > place)  # noqa: B023
            waited.append(time.monotonic() - begun)
    finally:
        worker.stop()
    told("SQLite, within the process", sorted(waited))
    assert median(waited) < 0.5


def test_it_sees_what_others_commit(
    desk: Desk, worker: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "POLL_SECONDS", 60.0)
    worker.start(desk.office)
    try:
        time.sleep(0.1)  # it rests
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
        eventually(lambda: desk.tray.sent)
    finally:
        worker.stop()


def test_it_looks_by_itself_too(
    desk: Desk, worker: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(embedded.Changes, "any", lambda changes: False)
    worker.start(desk.office)
    try:
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
        eventually(lambda: desk.tray.sent)
    finally:
        worker.stop()


def test_it_comes_back_when_a_texts_time_has_come(
    desk: Desk, worker: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "POLL_SECONDS", 60.0)
    office = replace(desk.office, now=lambda: datetime.now(UTC))
    with office.store.write() as unit:
        soon = office.now() + timedelta(seconds=0.5)
        outbox.queue(unit, replace(draft(MAIJA, "later"), gateway="tray", not_before=soon), soon)
    worker.start(office)
    try:
        eventually(lambda: desk.tray.sent)
    finally:
        worker.stop()


def test_a_database_that_cannot_be_asked_has_not_changed(sqlite_engine: sa.Engine) -> None:
    changes = Changes(furnished(sealed_store(sqlite_engine)).office)
    assert (changes.any(), changes.any()) == (True, False)
    changes.close()
    assert sqlite_engine.url.database is not None
    Path(sqlite_engine.url.database).write_bytes(b"no database" * 1000)
    sqlite_engine.dispose()
    assert not changes.any()


def test_one_kind_of_work_that_fails_stops_none_of_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(office: object) -> None:
        raise RuntimeError(MAIJA)

    done: list[object] = []
    monkeypatch.setattr(sweeps, "SWEEPS", (fails, done.append))
    sweeps.sweep(desk.office)
    assert done == [desk.office]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "kind=builtins.RuntimeError at=test_embedded.py:" in caplog.text
    assert MAIJA not in caplog.text


def test_it_survives_a_database_that_is_away(
    desk: Desk, worker: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "POLL_SECONDS", 0.05)
    real, fails = embedded.deliver_due, [3]

    def away(*args: object) -> int:
        if fails[0]:
            fails[0] -= 1
            raise OSError("away")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(embedded, "deliver_due", away)
    worker.start(desk.office)
    try:
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
        eventually(lambda: desk.tray.sent)
    finally:
        worker.stop()


def test_at_rest_it_costs_almost_nothing(desk: Desk, worker: Embedded) -> None:
    worker.start(desk.office)
    try:
        time.sleep(0.5)
        begun = time.process_time()
        time.sleep(2)
        assert time.process_time() - begun < 0.1
    finally:
        worker.stop()


def test_a_worker_that_was_never_started_works_elsewhere(desk: Desk, worker: Embedded) -> None:
    worker.wake()
    worker.stop()
    assert worker.alive(desk.office)


def test_working_once_leaves_nothing_that_could_be_done(desk: Desk) -> None:
    for text in ("OHJE", "LISÄÄ"):
        answer(desk.office, desk.inbound(MAIJA, text))
    work_once(desk.office)
    assert states(desk.office.store) == ["sent", "sent"]
