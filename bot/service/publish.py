"""Checkpoints go to places outside, where nobody who can write here can change them.

A place is sent the newest checkpoint alone: it stands for all before it. One that fails is
tried again every minute, in a thread of its own, and holds up no text.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.checkpoints import Place
from bot.logs import Log, log_fault
from bot.service.office import Office
from bot.store import places, sealing
from bot.store.unit import Unit

log = Log(__name__)

RETRY = timedelta(minutes=1)
LATE = timedelta(minutes=15)
"""How long a checkpoint may be on its way, or an entry without a seal, before it alarms."""

SEAL = "seal"
"""What `behind` calls the sealing itself, among the names of the places."""

_ALONE = b"checkpts"  # two workers on PostgreSQL take turns


def publish(office: Office) -> threading.Thread | None:
    """Begin to send the newest checkpoint to each place that is due; None when none is."""
    now = office.now()
    with office.store.read() as unit:
        if not _due(office, unit, now):
            return None
    with office.store.write() as unit:
        unit.lock(_ALONE)
        due = _due(office, unit, now)
        for place in due:  # noted before the work: what fails is tried in a minute
            places.put(unit, place.name, _reached(unit, place), now + RETRY)
        newest = sealing.last(unit)
    if not due:
        return None  # another worker was faster
    send = threading.Thread(
        target=_send, args=(office, due, newest), name="checkpoints", daemon=True
    )
    send.start()
    return send


def behind(office: Office, unit: Unit) -> Mapping[str, timedelta]:
    """By how much the seal and each place lag, as far as that is more than their pause."""
    now = office.now()
    _, oldest = sealing.due(unit, sealing.recent(unit), 1)
    lags = {SEAL: now - oldest if oldest else timedelta()}
    for place in office.places:
        since = places.owed_since(unit, _reached(unit, place))
        lags[place.name] = now - since - place.pause if since else timedelta()
    return {name: max(lag, timedelta()) for name, lag in lags.items()}


def late(lags: Mapping[str, timedelta]) -> list[str]:
    """Those that alarm."""
    return [name for name, lag in lags.items() if lag > LATE]


def _due(office: Office, unit: Unit, now: datetime) -> list[Place]:
    newest = sealing.last(unit) if office.places else None
    return [place for place in office.places if newest and _is_due(unit, place, newest, now)]


def _is_due(unit: Unit, place: Place, newest: Any, now: datetime) -> bool:
    known = places.find(unit, place.name)
    if known is None:
        return True
    # a moment far to come was written by a clock that has been put right since
    rests = now < known.next_at <= now + max(RETRY, place.pause)
    return newest.size > known.size and not rests


def _reached(unit: Unit, place: Place) -> int:
    known = places.find(unit, place.name)
    return known.size if known else 0


def _send(office: Office, due: list[Place], newest: Any) -> None:
    title = newest.note.partition("\n")[0]
    for place in due:
        try:
            place.put(f"{title} {newest.size}", newest.note)
            with office.store.write() as unit:
                places.put(unit, place.name, newest.size, office.now() + place.pause)
        except Exception as fault:  # it stays owed
            log_fault(log, "checkpoint", fault)
