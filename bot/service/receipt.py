"""The entries behind a reference, with the proof that each stands in the sealed log.

Whoever holds the checkpoint and a proof needs nothing else to see that an entry was sealed
(RFC 9162, 2.1.3.2): not the log, and not our word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from bot import merkle
from bot.checkpoints import Signed, read
from bot.merkle import RootOf
from bot.service.verify import Found
from bot.store import sealed, sealing
from bot.store.unit import Store, Unit

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Receipt:
    """One entry of a reference; without a position it waits for its seal."""

    entry: int
    at: datetime
    actor: str
    action: str
    reason: str | None
    result: str
    position: int | None = None
    sealed_at: datetime | None = None
    leaf: str | None = None  # hex, as the proof
    proof: tuple[str, ...] = ()


def receipts(store: Store, found: Found, ref: str) -> tuple[list[Receipt], str]:
    """The entries of a reference in a log that was found whole; the checkpoint they are
    proven against, empty when none is kept."""
    parts = roots_in(found.hashes)
    with store.read() as unit:
        newest = sealing.last(unit)
        note = newest.note if newest else ""
        size = min(newest.size, found.entries) if newest else 0
        rows = sealed.of_reference(unit, ref)
        return [_receipt(unit, row, size, parts) for row in rows], note


def roots_in(hashes: bytes | bytearray) -> RootOf:
    """The root of the leaves from one position up to another, each computed once."""

    @cache
    def root_of(low: int, high: int) -> bytes:
        return merkle.root(
            [bytes(hashes[at * _BYTES : (at + 1) * _BYTES]) for at in range(low, high)]
        )

    return root_of


def consistency(found: Found, outside: Sequence[Signed]) -> tuple[str, ...]:
    """The proof that the newest checkpoint from outside begins the log that is here."""
    oldest = max((each.checkpoint.size for each in outside), default=0)
    if not 0 < oldest <= found.entries:
        return ()
    parts = roots_in(found.hashes)
    return tuple(each.hex() for each in merkle.consistency(oldest, found.entries, parts))


def _receipt(unit: Unit, row: Any, size: int, parts: RootOf) -> Receipt:
    entry, at, actor, action, reason, result, position, _ = row
    said = (entry, at, actor, action, reason, result)
    if position is None or position >= size:
        return Receipt(*said)
    leaf = parts(position, position + 1)
    proof = merkle.inclusion(position, size, parts)
    if not merkle.included(leaf, position, size, proof, parts(0, size)):
        raise AssertionError("a proof of ours does not hold")
    over = sealing.over(unit, position)
    signed = next(read(over.note), None) if over else None
    return Receipt(
        *said,
        position=position,
        sealed_at=signed.checkpoint.at if signed else None,
        leaf=leaf.hex(),
        proof=tuple(each.hex() for each in proof),
    )
