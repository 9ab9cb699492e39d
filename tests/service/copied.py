"""Copies of texts that a gateway keeps, as tests owe and look at them."""

from __future__ import annotations

from typing import Any

from bot.domain import GatewayFailure, Retry
from bot.store import copies, tables
from tests.offices import MAIJA, Desk
from tests.service.books import rows
from tests.service.codes import code_in

HOURS = 24
NOT_FINAL = GatewayFailure("20009", Retry.LATER)
SILENT = GatewayFailure("no answer", Retry.LATER)


def owed(desk: Desk) -> list[str]:
    """The copies that are still owed."""
    return sorted(row.provider_id for row in rows(desk.office.store, tables.remote_copy))


def owe(desk: Desk, *names: str, gateway: str = "tray") -> None:
    with desk.office.store.write() as unit:
        for name in names:
            copies.owe(unit, gateway, name, desk.clock())


def told(desk: Desk, action: str) -> list[tuple[Any, ...]]:
    """What the audit log says of an action."""
    found = rows(desk.office.store, tables.audit, tables.audit.c.action == action)
    return [(row.actor, row.subject, row.reason, row.result) for row in found]


def erase_maija(desk: Desk) -> None:
    """She asks for her erasure by texts that the gateway keeps; the clock executes it."""
    (asked,) = desk.text(MAIJA, "POISTA", copy="in-1")
    desk.text(MAIJA, f"POISTA {code_in(asked)}", copy="in-2")
    desk.pass_time(hours=HOURS)


def ids(desk: Desk, number: str) -> list[str]:
    """The gateway's ids of what was sent to a number."""
    sent = [text for text in desk.tray.sent if text.recipient == number]
    return [f"tray-{text.id}" for text in sent]
