"""`omatiedot serve` and `omatiedot worker`: the web, with or without the worker."""

from __future__ import annotations

import os
import signal
import socket
import threading

import click

from bot.commands import opening
from bot.logs import Log, beginning
from bot.service.terms import note_terms
from bot.store.opening import close
from bot.work import worker_for

log = Log(__name__)

THREADS = 1
"""Blocking threads a process: SQLite writes one transaction at a time anyway."""

THREADS_OF_A_SERVER = 4
"""With a database server: a text that waits for its turn must not keep others' waiting."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32))
@click.option("--no-worker", is_flag=True, help="Only the web; run `omatiedot worker` beside it.")
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Serve the web, with a worker in each process."""
    found = opening.settings()
    if "phone" in found.environment.gateways and host not in LOOPBACK:
        raise opening.Stop("--host: the demo's handset works only on this machine", 2)
    on_file = found.environment.database_url.startswith("sqlite")
    if workers > 1 and on_file:
        raise opening.Stop("--workers: SQLite serves from one process; use PostgreSQL for more", 2)
    told = opening.working_office(context)  # every fault is told here, in one sentence
    note_terms(told, found.environment.register_path)
    close(told.store)
    os.environ["OMATIEDOT_WORKER"] = "none" if no_worker else "embedded"
    threads = THREADS if on_file else THREADS_OF_A_SERVER
    run(host, port, workers, threads, found.environment.log_level)


def run(
    host: str, port: int, workers: int = 1, threads: int = THREADS, level: str = "info"
) -> None:
    """Serve until told to stop. Refuses a port that is taken."""
    refuse_taken_port(host, port)
    from granian import Granian  # slow to import, and only the server needs it
    from granian.constants import Interfaces
    from granian.log import LogLevels

    beginning.tell_from(level)
    log.info("serving", port=port, processes=workers)
    Granian(
        "wsgi:make_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        factory=True,
        websockets=False,
        log_access=False,  # its lines hold addresses, with all that stands in them
        log_level=LogLevels.warning,
        log_dictconfig=beginning.config(level),
        respawn_failed_workers=True,
    ).serve()
    log.info("served")


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Stop when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise opening.Stop(
                f"Cannot listen on {host}:{port}: {fault.strerror}. "
                "Stop what runs there, or choose another port (PORT=8001 make run)."
            ) from None


@click.command()
@click.pass_context
def worker(context: click.Context) -> None:
    """The worker alone: sends what waits, does what is due by the clock."""
    found = opening.settings()
    beginning.tell_from(found.environment.log_level)
    works = worker_for(found.worker_url)
    office = opening.working_office(context, works.wake)
    note_terms(office, found.environment.register_path)
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    works.start(office)
    click.echo("The worker runs. Stop it with Ctrl-C.")
    log.info("working")
    while not stop.wait(1.0):  # a signal that another thread was handed is seen only on waking
        pass
    works.stop()
    log.info("worked")
