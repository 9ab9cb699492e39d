"""The audit log as it is read: newest first, page by page, by what was asked for.

One statement for each combination of filters, made at its first use. What is not a text
that was heard is found by indexes of its own (see `tables.log`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_LOG, _LEAF = tables.audit, tables.audit_leaf
NEWEST = 2**62
"""Before this comes every entry."""

_of_day = sa.and_(_LOG.c.at >= given("start", _LOG.c.at), _LOG.c.at < given("end", _LOG.c.at))


def _outermost(which: Any) -> sa.ScalarSelect[Any]:
    """The first or the last entry of the day: it may be years from the newest."""
    return sa.select(which(_LOG.c.id)).where(_of_day).correlate(None).scalar_subquery()


_FILTERS: Mapping[str, Any] = {
    "actor": _LOG.c.actor == given("actor", _LOG.c.actor),
    "action": _LOG.c.action == given("action", _LOG.c.action),
    "reference": sa.and_(_LOG.c.ref == given("reference", _LOG.c.ref), sa.text(tables.REFERRED)),
    "start": sa.and_(_of_day, _LOG.c.id.between(_outermost(sa.func.min), _outermost(sa.func.max))),
    "done": sa.text(tables.DONE),
}
_ACTIONS = Statement(
    sa.select(_LOG.c.action).distinct().where(sa.text(tables.DONE)).order_by(_LOG.c.action)
)


def entries(unit: Unit, filters: Mapping[str, Any], before: int, most: int) -> list[Any]:
    """Entries older than the row `before`, with the positions of their leaves. `filters`:
    actor, action, reference, start with end, and `done`, whose presence leaves out the texts
    that were heard.
    """
    statement = _reading(frozenset(filters.keys() & _FILTERS.keys()))
    return unit.all(statement, before=before, most=most, **filters)


def actions(unit: Unit) -> list[str]:
    """What was ever done, but for hearing texts."""
    return [row.action for row in unit.all(_ACTIONS)]


@cache
def _reading(filters: frozenset[str]) -> Statement:
    asked = (_FILTERS[name] for name in sorted(filters))
    return Statement(
        sa.select(_LOG, _LEAF.c.position)
        .outerjoin(_LEAF, _LEAF.c.audit_id == _LOG.c.id)
        .where(_LOG.c.id < given("before", _LOG.c.id), *asked)
        .order_by(_LOG.c.id.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
