"""Who calls the services when: the worker that a database has, and how it hears of texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.store import opening
from bot.store.unit import Store
from bot.work.embedded import Embedded
from bot.work.worker import Worker

__all__ = ["Worker", "open_store", "worker_for"]


def worker_for(url: str) -> Worker:
    """The worker of the database at `url`: its direct address, not that of a pooler."""
    if not _is_postgresql(url):
        return Embedded()
    from bot.work.distributed import Distributed  # its packages are not installed with SQLite

    return Distributed(url)


def open_store(
    url: str, key_file: Path | None, pooler: str | None = None, vault_url: str | None = None
) -> Store:
    """The store at `url`, whose texts wake the workers. Raises KeyFault and DatabaseFault."""
    store = opening.open_store(url, key_file, pooler, vault_url)
    if not _is_postgresql(url):
        return store  # the embedded worker looks by itself
    from bot.work.jobs import announce

    return replace(store, announce=announce)


def _is_postgresql(url: str) -> bool:
    return url.startswith("postgresql")
