"""The worker's thread: woken, sweeping, surviving what fails, ending when told to."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.service.answer import answer
from bot.store.unit import Store
from bot.work import embedded, sweeps
from bot.work.embedded import Worker, work_once
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.service.books import states


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


@pytest.fixture
def worker() -> Worker:
    return Worker()


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_is_woken_by_a_commit(desk: Desk, worker: Worker) -> None:
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
    assert not worker.alive()


def test_it_looks_by_itself_too(
    desk: Desk, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "POLL_SECONDS", 0.05)
    worker.start(desk.office)
    try:
        answer(desk.office, desk.inbound(MAIJA, "OHJE"))
        eventually(lambda: desk.tray.sent)
    finally:
        worker.stop()


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
    desk: Desk, worker: Worker, monkeypatch: pytest.MonkeyPatch
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


def test_at_rest_it_costs_almost_nothing(desk: Desk, worker: Worker) -> None:
    worker.start(desk.office)
    try:
        time.sleep(0.5)
        begun = time.process_time()
        time.sleep(2)
        assert time.process_time() - begun < 0.1
    finally:
        worker.stop()


def test_a_worker_that_was_never_started_works_elsewhere(worker: Worker) -> None:
    worker.wake()
    worker.stop()
    assert worker.alive()


def test_working_once_leaves_nothing_that_could_be_done(desk: Desk) -> None:
    for text in ("OHJE", "LISÄÄ"):
        answer(desk.office, desk.inbound(MAIJA, text))
    work_once(desk.office)
    assert states(desk.office.store) == ["sent", "sent"]
