"""The sealed log as it is checked: leaves with their entries, checkpoints, what has no leaf.

Moments stay microseconds here, and rows plain tuples: a million of them are read at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.sealing import ALONE, FORGOT
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_LOG, _LEAF, _SALT = tables.audit, tables.audit_leaf, tables.audit_salt
_POINT = tables.audit_checkpoint


def _micros(column: sa.Column[Any]) -> sa.ColumnElement[int]:
    return sa.type_coerce(column, sa.BigInteger).label(column.name)


def _number(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


_LEAVES = Statement(
    sa.select(
        *(_LEAF.c.position, _LEAF.c.audit_id, _micros(_LEAF.c.at)),
        *(_LEAF.c.commitment, _LEAF.c.digest),
        *(_LOG.c.id, _micros(_LOG.c.at).label("said_at"), _LOG.c.subject, _SALT.c.salt),
        *(_LOG.c.actor, _LOG.c.action, _LOG.c.ref, _LOG.c.reason, _LOG.c.result),
    )
    .select_from(_LEAF)
    .outerjoin(_LOG, _LOG.c.id == _LEAF.c.audit_id)
    .outerjoin(_SALT, _SALT.c.audit_id == _LEAF.c.audit_id)
    .where(_LEAF.c.position >= _number("start"), _LEAF.c.position < _number("end"))
    .order_by(_LEAF.c.position)
)
_POINTS = Statement(sa.select(_POINT.c.size, _POINT.c.note).order_by(_POINT.c.size))
_LOOSE = Statement(
    sa.select(_LOG.c.id, _LOG.c.at)
    .where(
        ~sa.exists().where(_LEAF.c.audit_id == _LOG.c.id), _LOG.c.at < given("before", _LOG.c.at)
    )
    .order_by(_LOG.c.id)
    .limit(1)
)
_FORGOTTEN = Statement(
    sa.select(_LOG.c.result).where(
        _LOG.c.action == word(FORGOT),
        sa.text(tables.DONE),
        _LOG.c.id > sa.bindparam("after", type_=sa.BigInteger),
    )
)
_LAST_PURGE = Statement(
    sa.select(_LOG.c.id, _LOG.c.result)
    .where(
        _LOG.c.action == word("purged"),
        sa.text(tables.DONE),
        _LOG.c.reason == word("audit"),
        _LOG.c.result.like("%blank left"),
    )
    .order_by(_LOG.c.id.desc())
    .limit(1)
)
_going = (
    sa.select(_LOG.c.id)
    .where(_LOG.c.at <= given("before", _LOG.c.at))
    .order_by(_LOG.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_BLANK_GOING = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_LOG)
    .join(_LEAF, _LEAF.c.audit_id == _LOG.c.id)
    .where(_LOG.c.id.in_(_going), _LOG.c.subject.is_(None), _LEAF.c.commitment.is_not(None))
)
_OF_REF = Statement(
    sa.select(
        *(_LOG.c[name] for name in ("id", "at", "actor", "action", "reason", "result")),
        *(_LEAF.c.position, _LEAF.c.digest),
    )
    .select_from(_LOG)
    .outerjoin(_LEAF, _LEAF.c.audit_id == _LOG.c.id)
    .where(_LOG.c.ref == given("ref", _LOG.c.ref), sa.text(tables.REFERRED))
    .order_by(_LOG.c.id)
)


def leaves(unit: Unit, start: int, end: int) -> list[Any]:
    """Leaves with their entries, from position `start` to before `end`; some may be missing.

    Position, entry, moment, commitment, digest; of the entry number, moment, subject, salt;
    then what `leaves.digest` takes.
    """
    return unit.raw(_LEAVES, start=start, end=end)


def checkpoints(unit: Unit) -> list[tuple[int, str]]:
    """Every checkpoint that is kept here, the smallest first: size and signed text."""
    return [(row.size, row.note) for row in unit.all(_POINTS)]


def loose(unit: Unit, before: Any) -> Any:
    """The first entry from before a moment that has no leaf, None when there is none."""
    return unit.one(_LOOSE, before=before)


def forgotten(unit: Unit) -> int:
    """How many subjects may be blank: as many as erasures say that they blanked, less those
    whose entries were kept no longer."""
    last = unit.one(_LAST_PURGE)
    after, left = (last.id, int(last.result.split()[-3])) if last else (0, 0)
    told = (row.result for row in unit.all(_FORGOTTEN, after=after))
    return left + sum(int(result) for result in told if result.isdecimal())


def left_without(unit: Unit, before: datetime, most: int) -> str:
    """What the purge of so many entries from before a moment has to tell of those that stay.

    Before they go. Else whatever erasures had blanked of them could be blanked of others.
    """
    unit.lock(ALONE)  # no erasure tells meanwhile
    gone = unit.value(_BLANK_GOING, before=before, most=most)
    return f"{forgotten(unit) - gone} blank left"


def of_reference(unit: Unit, ref: str) -> list[Any]:
    """The entries of a reference, and where they are sealed."""
    return unit.all(_OF_REF, ref=ref)
