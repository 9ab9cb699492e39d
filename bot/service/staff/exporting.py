"""Figures and rows as CSV (RFC 4180) that no spreadsheet takes for anything but text.

A cell that begins as formulas do gets an apostrophe before it (OWASP, CSV injection);
figures stay plain, with a full stop. Nothing of a person is exported.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from bot.deadlines import helsinki
from bot.service.office import Office
from bot.service.staff.period import Period
from bot.store import audit
from bot.store.staff import figures as rows

BOM = "\ufeff"  # without it Excel takes UTF-8 for something else
RUNS = frozenset("=+-@\t\r\n\0＝＋－＠")
"""A cell that begins with one of these, as it stands or after spaces, might be executed."""

PORTION = 1000
"""Rows that are read at once."""

REQUESTS = (
    *("ref", "kind", "state", "language", "channel", "received", "promised", "legal"),
    *("closed", "decision", "days"),
)
"""The columns of exported requests: nothing of the persons behind them."""


def sheet(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, its mark of UTF-8 before the first."""
    lead = BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([plain(cell) for cell in row])
        yield lead + line.getvalue()
        lead = ""


def plain(cell: Any) -> Any:
    """A cell as it is written: times by Finnish clocks, figures short, texts harmless."""
    if isinstance(cell, datetime):
        return helsinki(cell).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".")
    return harmless(cell) if isinstance(cell, str) else cell


def harmless(text: str) -> str:
    """The text, after an apostrophe when a spreadsheet might execute it."""
    return f"'{text}" if text[:1] in RUNS or text.strip()[:1] in RUNS else text


def requests(office: Office, actor: str, period: Period) -> Iterator[tuple[Any, ...]]:
    """Requests received in a period, as `REQUESTS`; the first row are these names.

    The export is in the audit log before its first row is read.
    """
    now, reason = office.now(), period.words
    with office.store.write() as unit:
        audit.append(unit, actor, "exported", "requests", now, reason=reason)
    return chain([REQUESTS], _portions(office, period))


def _portions(office: Office, period: Period) -> Iterator[tuple[Any, ...]]:
    after: int | None = 0
    while after is not None:
        with office.store.read() as unit:
            found = rows.portion(unit, period.start, period.end, after, PORTION)
        yield from map(_exported, found)
        after = found[-1].id if len(found) == PORTION else None


def _exported(row: Any) -> tuple[Any, ...]:
    days = (row.closed_at - row.received_at) / timedelta(days=1) if row.closed_at else None
    return (
        *(row.ref, row.kind, row.state, row.language, row.channel),
        *(row.received_at, row.promised_due, row.legal_due, row.closed_at, row.decision, days),
    )
