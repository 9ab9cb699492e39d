"""The audit log is sealed: what was added becomes leaves of a tree, and its root is signed.

A round begins five minutes after the last checkpoint, or when a hundred entries wait. The
way of a message never waits for it. A tree that is not what it was is not signed again:
entries then stay unsealed, which is an alarm (`bot.service.publish`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.checkpoints import read
from bot.merkle import Edge
from bot.service.office import Office
from bot.store import install, places, sealing
from bot.store.columns import from_micros, to_micros
from bot.store.sealing import Unsound
from bot.store.unit import Unit

PAUSE = timedelta(minutes=5)
MANY = 100
BATCH = 1000
"""Entries in one transaction: texts that come in meanwhile wait for it on SQLite."""

COMB = timedelta(hours=1)
"""How often the whole log is looked through for entries without a leaf."""

DENSE = timedelta(days=7)
"""Of checkpoints older than this the last of each day is kept: it stands for those before."""

COMBED_AT = "audit_combed_at"  # in `install`: microseconds since 1970 UTC


def seal(office: Office) -> int:
    """Seal what waits, if it is time; how many entries. Raises Unsound."""
    now = office.now()
    with office.store.read() as unit:
        combs = _combs(unit, now)
        missed = sealing.waiting(unit, 0, 1) if combs else []  # nobody waits for a reader
        after = missed[0].id - 1 if missed else sealing.recent(unit)
        is_due = missed or _is_due(unit, after, now)
    if not (combs or is_due):
        return 0
    sealed = 0
    while is_due and (taken := _batch(office, after, now)):
        after = taken[-1]
        sealed += len(taken)
    if combs:
        with office.store.write() as unit:
            install.put(unit, COMBED_AT, str(to_micros(now)))
            sealing.thin(unit, now - DENSE)
    return sealed


def _combs(unit: Unit, now: datetime) -> bool:
    last = install.get(unit, COMBED_AT)
    return last is None or not timedelta() <= now - from_micros(int(last)) < COMB


def _is_due(unit: Unit, after: int, now: datetime) -> bool:
    number, _ = sealing.due(unit, after, MANY)
    last = sealing.last(unit)
    # a moment to come was signed by a clock that has been put right since
    rested = last is None or not timedelta() <= now - last.at < PAUSE
    return number >= MANY or (number > 0 and rested)


def _batch(office: Office, after: int, now: datetime) -> list[int]:
    """Seal some; their numbers. Only what leaves nothing waiting is signed."""
    with office.store.write() as unit:
        unit.lock(sealing.ALONE)
        edge, last = sealing.edge(unit), sealing.last(unit)
        _check(unit, edge, last)
        entries = sealing.waiting(unit, after, BATCH)
        if entries:
            sealing.add(unit, edge, entries)
        if len(entries) < BATCH and edge.size > (last.size if last else 0):
            signer = unit.keys.signers[-1]
            sealing.keep(unit, edge.size, now, signer.sign(edge.size, edge.root(), now))
    return [entry.id for entry in entries]


def _check(unit: Unit, edge: Edge, last: Any) -> None:
    """Raises Unsound rather than sign a tree that contradicts what was signed."""
    sent = places.furthest(unit)
    if sent > (last.size if last else 0):
        raise Unsound(f"a checkpoint of {sent} entries was sent outside, none is here")
    for signed in read(last.note if last else ""):
        known = signed.checkpoint
        if not signed.by(unit.keys.verifiers):
            raise Unsound(f"the checkpoint of {known.size} entries is not signed by our key")
        if known.size > edge.size:
            raise Unsound(f"{known.size} entries were signed, {edge.size} are there")
        if known.size == edge.size and known.root != edge.root():
            raise Unsound(f"the root of {known.size} entries is another one than was signed")
