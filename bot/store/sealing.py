"""Sealing: entries of the audit log become leaves of a tree, whose roots are signed.

The transaction that adds an entry knows nothing of it. On PostgreSQL entries are committed
in another order than they are numbered in: whatever has no leaf is taken, and `WINDOW`
only says how far back one looks every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.merkle import Edge
from bot.store import install, leaves, tables
from bot.store.columns import to_micros
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

ALONE = b"auditlog"
"""One sealer at a time; whoever blanks subjects waits for it too."""

WINDOW = 1000
"""How many numbers before the newest sealed one an entry may still be on its way."""

EDGE = "audit_edge"  # in `install`: the right edge of the tree
FORGOT = "forgot"
_ROOT_BYTES = 32

_LOG, _LEAF, _SALT = tables.audit, tables.audit_leaf, tables.audit_salt
_POINT = tables.audit_checkpoint

_sealed = sa.exists().where(_LEAF.c.audit_id == _LOG.c.id)
_after = _LOG.c.id > sa.bindparam("after", type_=sa.BigInteger)
_most = sa.bindparam("most", type_=sa.Integer)
_SAID = ("actor", "action", "ref", "reason", "result")
_WAITING = Statement(
    sa.select(*(_LOG.c[name] for name in ("id", "at", "subject", *_SAID)))
    .where(_after, ~_sealed)
    .order_by(_LOG.c.id)
    .limit(_most)
)
_some = sa.select(_LOG.c.at).where(_after, ~_sealed).order_by(_LOG.c.id).limit(_most).subquery()
_DUE = Statement(sa.select(sa.func.count().label("number"), sa.func.min(_some.c.at).label("at")))
_NEWEST = Statement(sa.select(sa.func.max(_LEAF.c.audit_id).label("entry")))
_SIZE = Statement(sa.select((sa.func.max(_LEAF.c.position) + 1).label("size")))
_LEAVES = Statement(
    sa.insert(_LEAF).values(values_of(_LEAF, "position", "audit_id", "at", "commitment", "digest"))
)
_SALTS = Statement(sa.insert(_SALT).values(values_of(_SALT, "audit_id", "subject", "salt")))
_SIGN = Statement(sa.insert(_POINT).values(values_of(_POINT, "size", "at", "note")))
_LAST = Statement(sa.select(_POINT).order_by(_POINT.c.size.desc()).limit(1))
_day = sa.type_coerce(_POINT.c.at, sa.BigInteger) // sa.literal_column("86400000000", sa.BigInteger)
_last_of_days = sa.select(sa.func.max(_POINT.c.size)).group_by(_day)
_THIN = Statement(
    sa.delete(_POINT).where(
        _POINT.c.at < given("before", _POINT.c.at), _POINT.c.size.not_in(_last_of_days)
    )
)
_OVER = Statement(
    sa.select(_POINT)
    .where(_POINT.c.size > sa.bindparam("position", type_=sa.BigInteger))
    .order_by(_POINT.c.size)
    .limit(1)
)
_subject = given("whom", _SALT.c.subject)
_hers = sa.select(_SALT.c.audit_id).where(_SALT.c.subject == _subject)
_BLANK = (
    Statement(sa.update(_LOG).where(_LOG.c.id.in_(_hers)).values(subject=sa.null())),
    Statement(sa.update(_LOG).where(_after, _LOG.c.subject == _subject).values(subject=sa.null())),
)
_FORGET = Statement(sa.delete(_SALT).where(_SALT.c.subject == _subject))


class Unsound(Exception):
    """The tree is not what it was when it was signed last; the message says how."""


def recent(unit: Unit) -> int:
    """Entries after this number may be waiting for their leaf."""
    return max(0, (unit.value(_NEWEST) or 0) - WINDOW)


def waiting(unit: Unit, after: int, most: int) -> list[Any]:
    """Up to so many entries without a leaf, by their numbers."""
    return unit.all(_WAITING, after=after, most=most)


def due(unit: Unit, after: int, most: int) -> tuple[int, datetime | None]:
    """How many entries wait, counted up to `most`, and the time of the oldest of these."""
    row = unit.one(_DUE, after=after, most=most)
    return row.number, row.at


def last(unit: Unit) -> Any:
    """The newest checkpoint: size, at, note; None before the first."""
    return unit.one(_LAST)


def over(unit: Unit, position: int) -> Any:
    """The first checkpoint that stands for a leaf, None when none does yet."""
    return unit.one(_OVER, position=position)


def size(unit: Unit) -> int:
    """How many leaves there are."""
    return unit.value(_SIZE) or 0


def edge(unit: Unit) -> Edge:
    """The right edge of the tree. Raises Unsound when the leaves are not those it is of."""
    kept, _, parts = (install.get(unit, EDGE) or "0:").partition(":")
    raw = bytes.fromhex(parts)
    found = Edge(int(kept), [raw[at : at + _ROOT_BYTES] for at in range(0, len(raw), _ROOT_BYTES)])
    if found.size != size(unit):
        raise Unsound(f"{found.size} entries were sealed, {size(unit)} are there")
    return found


def add(unit: Unit, edge: Edge, entries: Sequence[Any]) -> None:
    """Make leaves of entries, in this order, at the edge of the tree."""
    made, salts = [], []
    for entry in entries:
        salt = None if entry.subject is None else leaves.fresh_salt()
        commitment = leaves.commitment(salt, entry.subject) if salt else None
        digest = leaves.digest(entry[3:], commitment)
        row = {"position": edge.size, "audit_id": entry.id, "at": entry.at}
        made.append({**row, "commitment": commitment, "digest": digest})
        if salt:
            salts.append({"audit_id": entry.id, "subject": entry.subject, "salt": salt})
        edge.add(leaves.leaf(entry.id, to_micros(entry.at), digest))
    unit.many(_LEAVES, made)
    if salts:
        unit.many(_SALTS, salts)
    install.put(unit, EDGE, f"{edge.size}:{b''.join(edge.parts).hex()}")


def keep(unit: Unit, size: int, at: datetime, note: str) -> None:
    """Keep a signed checkpoint."""
    unit.run(_SIGN, size=size, at=at, note=note)


def thin(unit: Unit, before: datetime) -> int:
    """Of the checkpoints before a moment keep the last of each day; how many went."""
    return unit.run(_THIN, before=before)


def forget(unit: Unit, subjects: Iterable[str]) -> int:
    """Blank the subjects of entries for good; how many of these were sealed."""
    unit.lock(ALONE)  # else an entry that is being sealed now would keep its subject
    after, gone = recent(unit), 0
    for subject in subjects:
        for blank in _BLANK:
            unit.run(blank, whom=subject, after=after)
        gone += unit.run(_FORGET, whom=subject)
    return gone
