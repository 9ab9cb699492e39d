"""What workers on PostgreSQL do, by real jobs in a real worker of this process."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import GatewayFailure, Outbound, Retry
from bot.logs.lines import Lines
from bot.service.office import Office
from bot.store import outbox
from bot.store.unit import Store
from bot.work import tasks
from bot.work.distributed import Distributed
from tests.end_to_end.rig import eventually
from tests.offices import ANNA, MAIJA, Desk, furnished
from tests.service.books import states
from tests.work.crew import draft


@pytest.fixture
def desk(announced: Store) -> Desk:
    desk = furnished(announced)
    desk.office = replace(desk.office, now=lambda: datetime.now(UTC))
    return desk


@pytest.fixture
def worker(postgresql_url: str, desk: Desk) -> Iterator[Distributed]:
    worker = Distributed(postgresql_url)
    yield worker
    worker.stop()


def queue(office: Office, number: str, text: str, **more: Any) -> int:
    now = office.now()
    with office.store.write() as unit:
        return outbox.queue(unit, replace(draft(number, text), gateway="tray", **more), now)


def sql(office: Office, statement: str) -> Any:
    with office.store.engine.begin() as connection:
        return connection.execute(sa.text(statement))


def test_a_text_is_handed_over_and_its_job_is_gone(desk: Desk, worker: Distributed) -> None:
    worker.start(desk.office)
    queue(desk.office, MAIJA, "hei")
    eventually(lambda: states(desk.office.store) == ["sent"], "it is sent")
    eventually(lambda: worker.alive(desk.office), "it gives a sign of life")
    worker.stop()
    assert not worker.alive(desk.office)
    left = sql(desk.office, "SELECT task_name FROM procrastinate_jobs").scalars().all()
    assert "deliver" not in left


def test_texts_of_a_number_leave_one_after_another(desk: Desk, worker: Distributed) -> None:
    held, first = Event(), Event()

    def slowly(message: Outbound) -> str | None:
        first.set()
        held.wait(10)
        return real(message)

    real, desk.tray.send = desk.tray.send, slowly  # type: ignore[method-assign]
    worker.start(desk.office)
    queue(desk.office, MAIJA, "1")
    assert first.wait(10)
    for text in "2345":
        queue(desk.office, MAIJA, text)
    deliver_jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'"
    eventually(
        lambda: sql(desk.office, deliver_jobs).scalar() == 1, "the later jobs found it waiting"
    )
    held.set()
    eventually(lambda: len(desk.tray.sent) == 5, "all leave, and no sweep is needed")
    assert [message.text for message in desk.tray.sent] == list("12345")


def test_what_failed_is_tried_again_at_its_time(
    desk: Desk, worker: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.retrying.BACKOFF", (3, 3))
    monkeypatch.setattr(tasks, "EVERY_TEN_SECONDS", "0 0 1 1 *")  # no sweep helps
    desk.tray.failures.append(GatewayFailure("busy", Retry.LATER))
    worker.start(desk.office)
    queue(desk.office, MAIJA, "hei")
    eventually(lambda: states(desk.office.store) == ["sent"], "it is sent at last")


def test_a_text_whose_job_was_lost_is_found_by_the_sweep(
    desk: Desk, worker: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "EVERY_TEN_SECONDS", "* * * * * */1")
    queue(desk.office, MAIJA, "1")
    queue(desk.office, MAIJA, "2")
    queue(desk.office, ANNA, "3")
    sql(desk.office, "DELETE FROM procrastinate_jobs")
    worker.start(desk.office)
    eventually(lambda: states(desk.office.store) == ["sent"] * 3, "all are sent")


def test_the_job_of_a_dead_worker_is_taken_over(
    desk: Desk, worker: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "EVERY_TEN_SECONDS", "* * * * * */1")
    monkeypatch.setattr(tasks, "announce_anew", lambda app, office: tasks.asyncio.sleep(0))
    queue(desk.office, MAIJA, "hei")
    dead = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 h')"
    sql(desk.office, dead)
    sql(
        desk.office,
        "UPDATE procrastinate_jobs SET status = 'doing',"
        " worker_id = (SELECT id FROM procrastinate_workers)",
    )
    worker.start(desk.office)
    eventually(lambda: states(desk.office.store) == ["sent"], "it is sent")
    eventually(
        lambda: sql(desk.office, "SELECT count(*) FROM procrastinate_workers").scalar() == 1,
        "the dead worker is forgotten",
    )


def test_a_sweep_comes_once_however_many_workers_there_are(
    desk: Desk, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "EVERY_TEN_SECONDS", "* * * * * */1")
    swept: list[float] = []
    monkeypatch.setattr(tasks, "sweep", lambda office: swept.append(time.time()))
    workers = [Distributed(postgresql_url) for _ in range(3)]
    begun = time.time()
    for each in workers:
        each.start(desk.office)
    eventually(lambda: len(swept) >= 9, "sweeps come")
    for each in workers:
        each.stop()
    assert swept[8] - begun >= 7  # one a second, and the last one before they began


def test_a_fault_in_a_task_is_told_without_its_words(
    desk: Desk, worker: Distributed, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    told: list[str] = []

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(self.format(record))

    monkeypatch.setattr(tasks, "EVERY_TEN_SECONDS", "* * * * * */1")

    def fails(office: Office) -> None:
        raise RuntimeError(MAIJA)

    monkeypatch.setattr(tasks, "sweep", fails)
    handler = Told()
    handler.setFormatter(Lines())
    logging.getLogger().addHandler(handler)
    worker.start(desk.office)
    try:
        eventually(lambda: told, "the fault is told")
    finally:
        logging.getLogger().removeHandler(handler)
    assert '"kind":"builtins.RuntimeError"' in told[0]
    assert MAIJA not in str(told) + str(capfd.readouterr())
    assert "Traceback" not in str(told)


def test_jobs_that_ended_elsewhere_are_deleted(desk: Desk, worker: Distributed) -> None:
    sql(
        desk.office,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
        " VALUES ('default', 'deliver', 'failed')",
    )
    old = "INSERT INTO procrastinate_events (job_id, type, at)"
    sql(desk.office, f"{old} SELECT id, 'failed', now() - interval '2 h' FROM procrastinate_jobs")
    app = tasks.tasks_for(desk.office, worker._url, Event())

    async def purge() -> None:
        async with app.open_async():
            await tasks.purge(app.job_manager)

    with ThreadPoolExecutor(1) as thread:  # a browser may have left a loop in this one
        thread.submit(tasks.asyncio.run, purge()).result()
    assert sql(desk.office, "SELECT count(*) FROM procrastinate_jobs").scalar() == 0


def test_a_stop_leaves_what_waits_to_others(desk: Desk) -> None:
    stopping = Event()
    rows = [queue(desk.office, MAIJA, text) for text in "123"]
    real = desk.tray.send

    def stops(message: Outbound) -> str | None:
        stopping.set()
        return real(message)

    desk.tray.send = stops  # type: ignore[method-assign]
    assert tasks.hand_on(desk.office, rows[0], stopping) is None
    assert states(desk.office.store) == ["sent", "queued", "queued"]


def test_a_text_for_later_is_come_back_to(desk: Desk) -> None:
    desk.tray.failures.append(GatewayFailure("busy", Retry.LATER))
    row = queue(desk.office, MAIJA, "hei")
    later = tasks.hand_on(desk.office, row, Event())
    assert later is not None
    assert later.message_out == row
    assert later.at > desk.office.now() + timedelta(seconds=tasks.SOON_SECONDS)
