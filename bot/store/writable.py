"""Whether the database takes writes: a full disk, or one that may only be read, shows at no read.

It is found out by writing, every few seconds at most however many ask on however many hosts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store import install
from bot.store.columns import from_micros, to_micros
from bot.store.opening import DATABASE_FAULTS
from bot.store.unit import Store

FRESH, NOW = timedelta(seconds=5), timedelta()
"""How old a write may be that tells for the present: to one who watches, to one who starts."""


def is_writable(store: Store, now: datetime, fresh: timedelta = FRESH) -> bool:
    """Whether somebody's write went through lately, or ours does now.

    Raises what the database raises when it cannot even be read.
    """
    with store.read() as unit:
        written = install.get(unit, install.WRITTEN_AT)
    if written and abs(now - from_micros(int(written))) < fresh:
        return True
    try:
        with store.write() as unit:
            install.put(unit, install.WRITTEN_AT, str(to_micros(now)))
    except DATABASE_FAULTS:
        return False
    return True
