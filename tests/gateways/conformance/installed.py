"""The whole application with the gateway of a row: made by `wsgi.make_app` on a real database.

Only the clock is another, and the gateway's patience; the worker's rounds are called by hand.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import wsgi
from bot.domain import Answer, Call, Gateway
from bot.service.office import Office
from bot.store import keyfile, tables
from bot.web import create_app
from bot.work.embedded import work_once
from tests.gateways.conformance.row import NOWHERE, PUBLIC, Row
from tests.offices import VirtualClock
from tests.service.books import counts, rows


@dataclass(frozen=True)
class Installed:
    """One install: its doors, its office, its clock."""

    app: Flask
    office: Office
    clock: VirtualClock

    def bring(self, call: Call) -> Answer:
        """Make a call at the doors as a server would hand it on; what it is answered."""
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            told.update(status=int(status[:3]), headers=dict(headers))

        body = b"".join(self.app.wsgi_app(_environ(call), start))
        return Answer(told["status"], body, told["headers"]["Content-Type"])

    def work(self, **span: float) -> None:
        """Let time pass and the worker work."""
        self.clock.go(**span)
        work_once(self.office)

    def work_all(self) -> None:
        """Let time pass and the worker work until nothing waits: it keeps a pace."""
        for _ in range(100):
            self.work(seconds=5)
            if not {"queued", "sending"} & set(self.states()):
                return
        raise AssertionError(f"it still waits: {self.states()}")

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return counts(self.office.store)

    def outgoing(self) -> list[Any]:
        """The rows of the outbox."""
        return rows(self.office.store, tables.message_out)

    def states(self) -> list[str]:
        """The states of the outbox, in the order its texts were queued in."""
        return [row.state for row in self.outgoing()]


@contextmanager
def installed(
    row: Row, engine: sa.Engine, folder: Path, patch: pytest.MonkeyPatch, gateway: Gateway
) -> Iterator[Installed]:
    """An install of a row on the database of an engine, which sends by `gateway`."""
    keyfile.new(folder / "keys.json")
    settings = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "KEYS": str(folder / "keys.json"),
        "SECRET_KEY": "x" * 40,
        "PUBLIC_URL": PUBLIC,
        "GATEWAYS": row.name,
        "WORKER": "none",
        row.peer_setting: NOWHERE,
        **row.settings,
    }
    for name, value in settings.items():
        patch.setenv(f"OMATIEDOT_{name}", value)
    patch.chdir(folder)
    reception = wsgi.make_app().extensions["office"]
    clock, made = VirtualClock(), reception.office.gateways[row.name]
    assert type(made) is type(gateway)
    office = replace(reception.office, now=clock, gateways={row.name: gateway})
    row.clock = clock
    try:
        yield Installed(create_app(replace(reception, office=office)), office, clock)
    finally:
        office.store.engine.dispose()


def _environ(call: Call) -> dict[str, Any]:
    path, _, query = call.target.partition("?")
    headers = dict(call.headers)
    return {
        "REQUEST_METHOD": call.method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "RAW_URI": call.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
        "CONTENT_LENGTH": str(len(call.body)),
        "CONTENT_TYPE": headers.pop("content-type", ""),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
