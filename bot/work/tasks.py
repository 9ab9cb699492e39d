"""What the workers on PostgreSQL do: hand over a text, and every ten seconds what is due.

The outbox tells what is to be sent, jobs only when to look: one that is lost is made up for
by a sweep, one that comes twice finds nothing to do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from functools import partial
from threading import Event, Thread
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from procrastinate.types import JSONDict

from bot.service.deliver import deliver
from bot.service.office import Office
from bot.store import outbox
from bot.work.jobs import DELIVER, SWEEP
from bot.work.sweeps import guarded, sweep

EVERY_TEN_SECONDS = "* * * * * */10"
HOUR = 3600

STALE_SECONDS = 60.0
"""A sweep that waited so long for its turn was made up for by later ones."""

SOON_SECONDS = 2.0
"""A text whose turn comes that soon keeps its hand: the pace of a number has it wait."""

SILENCE_SECONDS = 35.0
"""Without a sign of life a worker counts as dead, and others take over its jobs."""

BATCH = 1000
"""Texts that a sweep announces anew."""

CONNECTIONS: dict[str, Any] = {"min_size": 1, "max_size": 4, "timeout": 10.0}
"""Of Procrastinate alone, and one more that listens; hands have those of the store."""

REACHING = {
    "application_name": "omatiedot worker",
    "connect_timeout": 5,  # seconds
    "prepare_threshold": None,  # the address may be a pooler's after all
    # a server that vanished is noticed while nothing is asked of it
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}

Outcome = TypeVar("Outcome")


def tasks_for(office: Office, url: str, stopping: Event) -> App:
    """Procrastinate with our tasks, on the database at `url`; not opened yet."""
    address = sa.make_url(url).set(drivername="postgresql")
    conninfo = address.render_as_string(hide_password=False)
    told = {name: value for name, value in REACHING.items() if name not in address.query}
    app = App(connector=PsycopgConnector(conninfo=conninfo, kwargs=told, **CONNECTIONS))

    @app.task(name=DELIVER)
    async def hand_over(message_out: int) -> None:
        work = partial(guarded, partial(hand_on, office, message_out, stopping))
        later = await in_a_thread(work)
        if isinstance(later, Later):
            jobs = app.configure_task(DELIVER, schedule_at=later.at)
            await jobs.defer_async(message_out=later.message_out)

    @app.periodic(cron=EVERY_TEN_SECONDS)
    @app.task(name=SWEEP, priority=1)
    async def sweep_up(timestamp: int) -> None:
        if time.time() - timestamp > STALE_SECONDS:
            return
        await in_a_thread(partial(sweep, office))
        await announce_anew(app, office)
        await revive(app.job_manager)
        if timestamp % HOUR == 0:
            await purge(app.job_manager)

    return app


class Later(NamedTuple):
    """A text that is to be tried again, and when."""

    message_out: int
    at: datetime


def hand_on(office: Office, message_out: int, stopping: Event) -> Later | None:
    """Hand over a text, then what is due to the same number, one after the other.

    The job of a later text finds it waiting for the earlier one, and is gone by then. What
    is to be tried again soon is waited for: jobs for later are looked for but once a second.
    """
    following: int | None = message_out
    while following is not None and not stopping.is_set():
        handed = following
        at = deliver(office, handed)
        if at is not None:
            left = (at - office.now()).total_seconds()
            if left > SOON_SECONDS:
                return Later(handed, at)
            stopping.wait(left)
            continue
        with office.store.read() as unit:
            following = outbox.next_of(unit, handed, office.now())
        if following == handed:
            return None  # somebody else has it
    return None


async def announce_anew(app: App, office: Office) -> None:
    """Make jobs for texts that are due and have none: to be tried again, or left by the dead."""
    due = await in_a_thread(partial(_due, office))
    if not due:
        return
    jobs = await app.job_manager.list_jobs_async(task=DELIVER, status="todo")
    known = {job.task_kwargs["message_out"] for job in jobs}
    missing: list[JSONDict] = [{"message_out": each} for each in due if each not in known]
    if missing:
        await app.configure_task(DELIVER).batch_defer_async(*missing)


def _due(office: Office) -> list[int]:
    with office.store.read() as unit:
        return outbox.due(unit, office.now(), BATCH)


async def revive(jobs: JobManager) -> None:
    """Take the jobs of dead workers from them, and forget those workers."""
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        with suppress(ConnectorException):  # another worker was faster
            await jobs.retry_job(job)
    await jobs.prune_stalled_workers(SILENCE_SECONDS)


async def purge(jobs: JobManager) -> None:
    """Delete jobs that ended elsewhere than in our workers, which delete theirs themselves."""
    await jobs.delete_old_jobs(
        nb_hours=1, include_failed=True, include_cancelled=True, include_aborted=True
    )


async def in_a_thread(work: Callable[[], Outcome]) -> Outcome:
    """The outcome of some work, in a thread of its own.

    No executor: those take no more work from the moment the process begins to end, and
    what a worker has taken by then is still to be handed over.
    """
    future: Future[Outcome] = Future()
    Thread(target=_fulfil, args=(future, work), name="hand").start()
    return await asyncio.wrap_future(future)


def _fulfil(future: Future[Outcome], work: Callable[[], Outcome]) -> None:
    future.set_running_or_notify_cancel()
    try:
        future.set_result(work())
    except BaseException as fault:
        future.set_exception(fault)
