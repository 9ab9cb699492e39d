"""The restore guard: nobody is served by a database that has forgotten an erasure.

At each start the ledger of the database is held against that of the vault. What the vault
alone knows of is erased again: the database is an older backup. What the database alone
knows of refuses the start: the vault is an older one, and with it keys have come back that
were destroyed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.logs import Log
from bot.store import audit, install, inventory, ledger, shredding
from bot.store.engine import scrub
from bot.store.hold import hand_to_staff, scheduled
from bot.store.ledger import Erased
from bot.store.replay import replay
from bot.store.unit import Store

log = Log(__name__)


class OlderVault(ValueError):
    """The vault lacks erasures that the database has noted; the message says what to do."""


def guard(store: Store) -> int:
    """Replay what a restored database has forgotten; how many erasures. Raises OlderVault."""
    _begin(store)
    _adopt(store)
    here, lacking, there = _compared(store)
    if lacking:
        raise OlderVault(LOST.format(number=len(lacking)))
    forgotten = [one for one in there if one.mark not in here]
    if forgotten:  # or noted since, in both, by a service that runs
        with store.read() as unit:
            here = ledger.known(unit)
        forgotten = [one for one in forgotten if one.mark not in here]
    if forgotten:
        rows = replay_all(store, forgotten)
        log.warning("the database was from before erasures", erasures=len(forgotten), rows=rows)
        hold_scheduled(store)
    return len(forgotten)


def _begin(store: Store) -> None:
    """The ledger of a new vault; of one that had it, it must be there."""
    vault = store.keeper.engine
    with store.read() as unit:
        known = install.get(unit, LEDGER)
    if known and not ledger.is_begun(vault):
        raise OlderVault(MISSING)
    if not known:
        ledger.begin(vault)
        with store.write() as unit:
            install.put(unit, LEDGER, "yes")


LEDGER = "ledger"  # in `install`: the vault has begun it


def hold_scheduled(store: Store) -> list[str]:
    """Leave scheduled erasures of an older database to staff; their references.

    Whether she called hers off since is not known, and what is erased does not come back.
    """
    now = datetime.now(UTC)
    with store.write() as unit:
        refs = scheduled(unit)
        for ref in refs:
            hand_to_staff(unit, ref, now)
            audit.append(unit, "clock", "handed to staff", None, now, ref=ref, reason="restored")
    return refs


def _compared(store: Store) -> tuple[set[str], set[str], list[Erased]]:
    """What the database knows of, what of that the vault lacks, and all that the vault has."""
    # in this order: an erasure that is noted meanwhile must not look like one that is lost
    with store.read() as unit:
        here = ledger.known(unit)
        settled = here - ledger.owed(unit)
    there = ledger.entries(store.keeper.engine)
    return here, settled - {one.mark for one in there}, there


def tell_vault(store: Store, vault: sa.Engine) -> None:
    """Have a vault note all that a database knows of erasures and the vault does not."""
    there = {one.mark for one in ledger.entries(vault)}
    with store.read() as unit:
        owed = {each.mark: each for each in shredding.owed(unit, ALL) if each.mark}
        lacking = sorted(ledger.known(unit) - there)
        for mark in lacking:
            its = owed.get(mark)
            number_key, ban_key = (its.owner, its.ban_key) if its else (b"", None)
            ledger.enter(vault, ledger.found(unit, mark, number_key, ban_key))


ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an older vault was told, and what it cannot do."""

    noted: int  # erasures
    destroyed: int  # keys that had come back
    lost: dict[str, int]  # values that no key opens any more, by `table.column`


def accept(store: Store) -> Accepted:
    """Make do with an older vault, since there is no newer one. Only while nobody is served.

    It is told of the erasures that it lacks, and keys that came back with it go again. What
    is not known any more is by which number somebody was found who was erased meanwhile: a
    still older backup of the data forgets her by her random id.
    """
    ledger.begin(store.keeper.engine)
    _adopt(store)
    _, lacking, _ = _compared(store)
    if lacking:
        tell_vault(store, store.keeper.engine)
    destroyed = inventory.destroy_unused(store) if lacking else 0
    if lacking:
        with store.write() as unit:
            install.put(unit, install.TO_WIPE, secrets.token_hex(8))
            told = f"{len(lacking)} erasures, {destroyed} keys"
            audit.append(unit, "operator", ACCEPTED, None, datetime.now(UTC), result=told)
    return Accepted(len(lacking), destroyed, inventory.lost(store))


ACCEPTED = "accepted vault"
"""What the audit log calls it."""


def replay_all(store: Store, erasures: list[Erased]) -> int:
    """Erase again, each in a transaction of its own, the oldest first; how many rows went."""
    rows = 0
    for one in erasures:
        with store.write() as unit:
            # the machine's clock: nobody has moved the demo's before it is opened
            rows += replay(unit, one, datetime.now(UTC))
    scrub(store.engine)
    return rows


def _adopt(store: Store) -> None:
    """Erasures by an earlier version, which had no vault, come into its ledger."""
    with store.read() as unit:
        found = ledger.without_mark(unit)
    for row, one in found:
        ledger.enter(store.keeper.engine, one)
        with store.write() as unit:
            ledger.give_mark(unit, row, one.mark)


MISSING = (
    "the vault has lost its ledger of erasures, and an older database would bring back who was "
    "erased. Put back the newest backup of the vault. If the database is the newest one, which "
    "knows of them itself: `omatiedot erasures accept`"
)
LOST = (
    "the vault is older than the database: it lacks {number} erasures, so keys that were "
    "destroyed have come back with it. Put back the newest backup of the vault, or name the "
    "right one in OMATIEDOT_VAULT_URL. If this is the newest: `omatiedot erasures accept`"
)
