"""The keys of whom was erased are destroyed, so that every copy of their data is noise.

After the commit of the erasure, and after the vault has noted it: a crash in between is
made up for by the next round.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.logs import Log, log_fault
from bot.service.office import Office
from bot.store import install, ledger, shredding
from bot.store.columns import from_micros, to_micros
from bot.store.vault.sealing import SealBroken
from bot.store.vault.wiping import PAUSE, wipe

log = Log(__name__)

BATCH = 100


def shred(office: Office) -> int:
    """Destroy, or hand on, the keys that are owed to be; how many owners that were.

    What cannot be done stays owed and alarms; it holds up nobody else's.
    """
    with office.store.read() as unit:
        owed = shredding.owed(unit, BATCH)
    for each in owed:
        _note(office, each)
    settled = sum(_is_settled(office, each) for each in owed)
    _wipe(office)
    return settled


def _is_settled(office: Office, owed: shredding.Owed) -> bool:
    try:
        if owed.before == shredding.UNUSED:
            _destroy_unused(office, owed.owner)
        elif owed.heir is None:
            office.store.keeper.destroy(owed.owner, owed.before)
        else:
            office.store.keeper.give(owed.owner, owed.heir, owed.before)
    except SealBroken as fault:
        log_fault(log, "shredding", fault)
        return False
    with office.store.write() as unit:
        shredding.done(unit, owed.id)
        install.put(unit, install.TO_WIPE, secrets.token_hex(8))
    return True


def _destroy_unused(office: Office, number_key: bytes) -> None:
    """At once, so that a crash leaves the keys as they were or none."""
    with office.store.write() as unit:
        if not shredding.is_in_use(unit, number_key):
            office.store.keeper.destroy_all(number_key)


def _wipe(office: Office) -> None:
    """Leave nothing of the keys in the vault's files; whoever holds these puts it off."""
    now = office.now()
    with office.store.read() as unit:
        owed, last = install.get(unit, install.TO_WIPE), install.get(unit, install.WIPED_AT)
    vault = office.store.keeper.engine
    pause = PAUSE if vault.dialect.name == "postgresql" else timedelta()
    rests = last is not None and timedelta() <= now - from_micros(int(last)) < pause
    if not owed or rests or not wipe(vault):
        return
    with office.store.write() as unit:
        install.put(unit, install.WIPED_AT, str(to_micros(now)))
        if install.get(unit, install.TO_WIPE) == owed:  # else more was destroyed meanwhile
            install.put(unit, install.TO_WIPE, "")


def _note(office: Office, owed: shredding.Owed) -> None:
    """The vault's ledger tells a restored backup whom to forget, so it comes first."""
    if owed.mark is None:
        return
    with office.store.read() as unit:
        erased = ledger.found(unit, owed.mark, owed.owner, owed.ban_key)
    ledger.enter(office.store.keeper.engine, erased)
