"""What an operator may list: texts that went out, requests, all that is held on a number."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.deadlines import helsinki
from bot.service.office import Office
from bot.store import audit, held, outbox, requests

CODE = re.compile(r"(?<![\dT-])(?<!\d[ .-])\d{3}[ .-]?\d{3}(?!\d)(?![ .-]\d)")
LINK = re.compile(r"(?<=/certificates/)[\w-]+")
MASK = "••••••"


def outgoing(
    office: Office, number: str | None = None, since: datetime | None = None
) -> list[dict[str, Any]]:
    """Texts we sent or will send, the oldest first; codes in them are masked.

    Numbers and words are shown: the look itself is written to the audit log first.
    """
    with office.store.write() as unit:
        subject = unit.number_key(number) if number else "messages"
        audit.append(unit, "operator", "viewed", subject, office.now(), reason="command line")
        rows = outbox.listing(unit, number=number, since=since)
    return [
        {
            "id": row.id,
            "to": row.number,
            "text": None if row.text is None else masked(row.text),
            "parts": row.parts,
            "encoding": row.encoding,
            "state": row.state,
            "attempts": row.attempts,
            "created_at": row.created_at.isoformat(),
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            "message": row.message,
            "language": row.language,
            "reason": row.reason,
        }
        for row in rows
    ]


def masked(text: str) -> str:
    """A text with its codes, and what opens a page, masked; references stay."""
    return CODE.sub(MASK, LINK.sub(MASK, text))


def requests_of(office: Office, *, only_open: bool) -> list[dict[str, Any]]:
    """Requests, what is due first coming first; no contents."""
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
    """All that is held on a number; the look itself is written to the audit log first."""
    with office.store.write() as unit:
        subject = unit.keys.lookup(number)
        audit.append(unit, "operator", "viewed", subject, office.now(), reason="command line")
        tables = held.everything(unit, number)
    return {name: [_shown(row) for row in rows] for name, rows in tables.items()}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the keyed hashes, which tell nobody anything."""
    shown = {name: value for name, value in row.items() if not isinstance(value, bytes)}
    if shown.get("text"):
        shown["text"] = masked(str(shown["text"]))
    return shown
