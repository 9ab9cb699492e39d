"""Requests and texts of a long time, written straight into the tables: what the figures count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.deadlines import legal, promised
from bot.store import tables
from tests.offices import MAIJA, SERVICE, Desk
from tests.sealed import put


def came(desk: Desk, received: datetime, kind: str = "name", **values: Any) -> int:
    """A request that was received then; its row. `closed` and `by` close it."""
    closed, by = values.pop("closed", None), values.pop("by", None)
    row: dict[str, Any] = {
        "ref": f"T-{next(desk.ids):06}",
        "number": MAIJA,
        "service_number": SERVICE,
        "kind": kind,
        "state": "closed" if closed else "open",
        "text": "nimeni on Maija",
        "language": "fi",
        "received_at": received,
        "promised_due": promised(received).due,
        "legal_due": legal(received).due,
        "closed_at": closed,
        "decision": "accepted" if closed else None,
        "channel": "sms",
        **values,
    }
    case = put(desk.office.store, tables.request, **row)
    if by:
        event = {"request_id": case, "at": closed, "actor": by, "event": "closed"}
        put(desk.office.store, tables.request_event, **event)
    return int(case)


def wrote(desk: Desk, at: datetime, state: str, reason: str | None = None) -> None:
    """A text of ours that ended so."""
    row: Mapping[str, Any] = {
        "token": f"text-{next(desk.ids)}",
        "number_key": desk.office.store.keys.lookup(MAIJA),
        "number": MAIJA,
        "service_number": SERVICE,
        "gateway": "tray",
        "message": "staff.free",
        "language": "fi",
        "text": "Hei",
        "parts": 1,
        "encoding": "gsm7",
        "state": state,
        "attempts": 1,
        "created_at": at,
        "next_at": at,
        "limited": False,
        "reason": reason,
    }
    put(desk.office.store, tables.message_out, **row)


def days(number: float) -> timedelta:
    """A span of days."""
    return timedelta(days=number)
