"""The distributed worker, for PostgreSQL: Procrastinate's, on any number of hosts.

It is started anew after a pause whenever it stops by itself: Procrastinate's gives up when
its database does not answer. It knows when to work; what there is to do, its tasks tell.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.logs import Log, log_fault
from bot.service.deliver import HANDS
from bot.service.office import Office
from bot.store import workers
from bot.work.tasks import SILENCE_SECONDS, tasks_for
from bot.work.worker import STOP_SECONDS, Worker

log = Log(__name__)

BEAT_SECONDS = 10.0
"""How often a worker gives a sign of life."""

LOOK_SECONDS = 2.0
"""The safety net under LISTEN: Procrastinate forgets a job it is told of while it fetches."""

GRACE_SECONDS = STOP_SECONDS - 5
"""How long Procrastinate waits for what is being handed over."""

PAUSE_SECONDS = 1.0
"""Before a worker that stopped by itself is started anew."""


class Distributed(Worker):
    """One of any number of workers on a database."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    def wake(self) -> None:
        """Only a stop is passed on: the jobs of texts wake every worker."""
        if self._stopping.is_set() and self._loop is not None:
            with suppress(RuntimeError):  # it ended already
                self._loop.call_soon_threadsafe(self._end.set)

    def alive(self, office: Office) -> bool:
        """Whether any worker, here or elsewhere, gave a sign of life lately."""
        with office.store.read() as unit:
            return workers.any_alive(unit, timedelta(seconds=SILENCE_SECONDS))

    def _work(self, office: Office) -> None:
        asyncio.run(self._go_on(office))

    async def _go_on(self, office: Office) -> None:
        self._loop = asyncio.get_running_loop()
        ending = self._loop.create_task(self._end.wait())
        while not self._stopping.is_set():
            working = self._loop.create_task(self._procrastinate(office))
            await asyncio.wait((working, ending), return_when=asyncio.FIRST_COMPLETED)
            fault = await _ended(working)
            if self._stopping.is_set():
                break
            if isinstance(fault, Exception):
                log_fault(log, "worker", fault)
            log.warning("worker begins anew", seconds=int(PAUSE_SECONDS))
            await asyncio.wait((ending,), timeout=PAUSE_SECONDS)
        ending.cancel()

    async def _procrastinate(self, office: Office) -> None:
        app = tasks_for(office, self._url, self._stopping)
        try:
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=HANDS,
                    fetch_job_polling_interval=LOOK_SECONDS,
                    update_heartbeat_interval=BEAT_SECONDS,
                    stalled_worker_timeout=SILENCE_SECONDS,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    delete_jobs="always",  # nothing about anybody's texts stays behind
                    install_signal_handlers=False,
                )
        finally:
            await app.close_async()


async def _ended(working: asyncio.Task[None]) -> BaseException | None:
    """End it once what is being handed over is finished; what it ended with.

    Told again when it goes on: before Python 3.12 `asyncio.wait_for`, by which connections
    are waited for, loses a cancellation that comes as it is done (CPython issue 86296).
    """
    while not working.done():
        working.cancel()
        await asyncio.wait((working,), timeout=GRACE_SECONDS + 2)
    (ended,) = await asyncio.gather(working, return_exceptions=True)
    return ended
