"""What an operator may list: texts that went out, requests, all that is held on a number."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.deadlines import helsinki
from bot.service.office import Office
from bot.service.reasons import waits, waits_to_be_heard
from bot.service.staff.looking import note_look
from bot.store import audit, held, parked, requests, waiting
from bot.store.unsettled import NEVER
from bot.store.waiting import Which

__all__ = ["Which", "held_on", "masked", "outgoing", "requests_of"]

CODE = re.compile(r"(?<![\dT-])(?<!\d[ .-])\d{3}[ .-]?\d{3}(?!\d)(?![ .-]\d)")
LINK = re.compile(r"(?:(?<=/certificates/)|(?<=/copies/))[\w-]+")
MASK = "••••••"


def outgoing(
    office: Office,
    number: str | None = None,
    since: datetime | None = None,
    which: Which = "all",
) -> list[dict[str, Any]]:
    """Texts we sent or will send, the oldest first; codes in them are masked.

    `which`: all of them, those that wait, or those that are given up. Those that wait tell
    why, and texts that came in and wait to be answered stand among them. Numbers and words
    are shown: the look itself is written to the audit log first.
    """
    with office.store.write() as unit:
        subject = unit.number_key(number) if number else "messages"
        audit.append(unit, "operator", "viewed", subject, office.now(), reason="command line")
    if which == "waiting":
        return [*_waiting(office, number, since), *_parked(office, number, since)]
    with office.store.read() as unit:
        rows = waiting.listing(unit, number=number, since=since, which=which)
    return [_outgoing(row) for row in rows]


def _waiting(office: Office, number: str | None, since: datetime | None) -> list[dict[str, Any]]:
    with office.store.read() as unit:  # older ones too: a text may wait behind them
        rows = waiting.listing(unit, number=number, which="waiting")
    return [
        {**_outgoing(row), "waits": why}
        for row, why in zip(rows, waits(rows, office.now()), strict=True)
        if since is None or row.created_at >= since
    ]


def _parked(office: Office, number: str | None, since: datetime | None) -> list[dict[str, Any]]:
    with office.store.read() as unit:
        rows = parked.listing(unit)
    return [
        {**_incoming(row), "waits": waits_to_be_heard(row)}
        for row in rows
        if number in (None, row.number) and (since is None or row.received_at >= since)
    ]


def _outgoing(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "to": row.number,
        "text": None if row.text is None else masked(row.text),
        "parts": row.parts,
        "encoding": row.encoding,
        "state": row.state,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "sent_at": _moment(row.sent_at),
        "message": row.message,
        "language": row.language,
        "reason": row.reason,
        "gateway": row.gateway,
        "service_number": row.service_number,
        "next_at": _moment(row.next_at if row.next_at < NEVER else None),
        "expires_at": _moment(row.expires_at),
        "repeats": row.repeats,
    }


def _incoming(row: Any) -> dict[str, Any]:
    """A parked text in the shape of an outgoing one, to one of our own numbers."""
    return {
        "id": row.id,
        "to": row.service_number,
        "text": masked(row.text),
        "parts": None,
        "encoding": None,
        "state": "parked",
        "attempts": row.tries,
        "created_at": row.received_at.isoformat(),
        "sent_at": None,
        "message": None,
        "language": None,
        "reason": row.reason,
        "gateway": row.gateway,
        "service_number": row.service_number,
        "next_at": row.next_at.isoformat(),
        "expires_at": None,
        "repeats": 0,
        "from": row.number,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def masked(text: str) -> str:
    """A text with its codes, and what opens a page, masked; references stay."""
    return CODE.sub(MASK, LINK.sub(MASK, text))


def requests_of(office: Office, *, only_open: bool) -> list[dict[str, Any]]:
    """Requests, what is due first coming first; no contents. The look is written down first."""
    note_look(office, "operator", "requests", "command line")
    with office.store.read() as unit:
        rows = requests.listing(unit, open_only=only_open)
    return [
        {
            "ref": row.ref,
            "kind": row.kind,
            "state": row.state,
            "received": helsinki(row.received_at).isoformat(timespec="seconds"),
            "promised_due": row.promised_due.isoformat(),
            "legal_due": row.legal_due.isoformat(),
            "decision": row.decision,
        }
        for row in rows
    ]


def held_on(office: Office, number: str) -> dict[str, Any]:
    """All that is held on a number, once the look itself is in the audit log."""
    with office.store.write() as unit:
        subject = unit.keys.lookup(number)
        tables = held.everything(unit, number)  # as it was before this look
        audit.append(unit, "operator", "viewed", subject, office.now(), reason="command line")
    return {name: [_shown(row) for row in rows] for name, rows in tables.items()}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the keyed hashes, which tell nobody anything."""
    shown = {name: value for name, value in row.items() if not isinstance(value, bytes)}
    if shown.get("text"):
        shown["text"] = masked(str(shown["text"]))
    return shown
