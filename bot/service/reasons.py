"""Why a text waits, in words for the operator: no number, name or code stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.service.parking import AGAIN_AFTER

TRIES = len(AGAIN_AFTER) + 1


def waits(rows: Iterable[Any], now: datetime) -> list[str]:
    """Why each of these texts waits; all that wait stand here, in their order."""
    found: list[str] = []
    before: set[tuple[tuple[str, str], bool]] = set()
    for row in rows:
        between = (row.number, row.service_number)
        # an answer waits for no text of our own accord, unless that is being handed over
        ahead = {(between, False), *([(between, True)] if row.campaign else [])}
        found.append(_why(row, now, behind=bool(ahead & before)))
        if row.state != "unknown" and not _is_over(row, now):
            before.add((between, bool(row.campaign) and row.state == "queued"))
    return found


def _why(row: Any, now: datetime, *, behind: bool) -> str:
    if row.state == "sending":
        return f"is being handed over since {_at(row.next_at)}"
    if row.state == "unknown":
        return f"its outcome is unknown until {_at(row.next_at)}: {row.reason}"
    if _is_over(row, now):
        return f"its time was over at {_at(row.expires_at)}: it is not sent"
    if behind:
        return "behind an older text to the same number"
    return _when(row, now)


def _when(row: Any, now: datetime) -> str:
    if row.next_at <= now:
        return "is next to be sent"
    if row.attempts == 0:
        return f"is to be sent at {_at(row.next_at)}"
    return f"to be tried again at {_at(row.next_at)} after: {row.reason}"


def _is_over(row: Any, now: datetime) -> bool:
    return row.state == "queued" and row.expires_at is not None and row.expires_at <= now


def waits_to_be_heard(row: Any) -> str:
    """Why a text that came in waits."""
    tries = f"try {row.tries + 1} of {TRIES} at {_at(row.next_at)}"
    return f"came in; an error of ours ({row.reason}), {tries}"


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
