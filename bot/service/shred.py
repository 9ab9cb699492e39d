"""The keys of whom was erased are destroyed, so that every copy of their data is noise.

After the commit of the erasure, in the vault's own transaction: a crash in between is
made up for by the next round.
"""

from __future__ import annotations

from bot.service.office import Office
from bot.store import shredding

BATCH = 100


def shred(office: Office) -> int:
    """Destroy, or hand on, the keys that are owed to be; how many owners that were."""
    with office.store.read() as unit:
        owed = shredding.owed(unit, BATCH)
    for each in owed:
        if each.heir is None:
            office.store.keeper.destroy(each.owner, each.before)
        else:
            office.store.keeper.give(each.owner, each.heir, each.before)
        with office.store.write() as unit:
            shredding.done(unit, each.id)
    return len(owed)
