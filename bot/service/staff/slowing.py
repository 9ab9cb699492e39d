"""Slowing down whoever guesses: never a lock, so that nobody can lock another out for good.

Five failures within 15 minutes are free, for a login and for an address alike; each
further one doubles the wait, up to 15 minutes. Counted before it is known whether the
guess is right, so that many at once gain nothing. Neither login nor address is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from bot.service.office import Office
from bot.store import audit
from bot.store.staff import tries
from bot.store.unit import Unit

FREE = 5
WINDOW = timedelta(minutes=15)
_KIND, _REFUSED = "sign-in", "sign-in refused"


class TooSoon(Exception):
    """Somebody has to wait so many seconds before the next try."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def begin_try(office: Office, login: str, address: str) -> list[int]:
    """Count a try, to be dropped when it was right; its rows. Raises TooSoon."""
    now = office.now()
    with office.store.write() as unit:
        keys = sorted((_as(unit, login), _from(unit, address)))
        for key in keys:
            unit.lock(key)
        wait = max(_wait(unit, key.hex(), now) for key in keys)
        if wait <= timedelta():
            return [tries.note(unit, _KIND, key.hex(), now) for key in keys]
        _note_refusal(unit, _as(unit, login), now)
    raise TooSoon(ceil(wait.total_seconds()))


def _note_refusal(unit: Unit, who: bytes, now: datetime) -> None:
    """Once in a while for a login: whoever hammers at the door must not fill the log."""
    number, _ = tries.since(unit, _REFUSED, who.hex(), now - WINDOW)
    if not number:
        tries.note(unit, _REFUSED, who.hex(), now)
        audit.append(unit, "stranger", "tried to sign in", who, now, result="too soon")


def forget(unit: Unit, tried: list[int], login: str) -> None:
    """They signed in: neither this try nor the failures before it count for the login."""
    tries.drop(unit, tried)
    tries.clear(unit, _KIND, _as(unit, login).hex())


def _as(unit: Unit, login: str) -> bytes:
    return unit.keys.lookup(f"sign-in as {login}")


def _from(unit: Unit, address: str) -> bytes:
    return unit.keys.lookup(f"sign-in from {address}")


def _wait(unit: Unit, who: str, now: datetime) -> timedelta:
    failures, last = tries.since(unit, _KIND, who, now - WINDOW)
    if failures < FREE:
        return timedelta()
    wait = min(timedelta(seconds=2 ** min(failures, 20)), WINDOW)
    left: timedelta = last + wait - now
    return min(wait, left)
