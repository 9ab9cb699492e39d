"""Who did what with a person's data, as the audit log tells: for her own copy of it.

Staff are told by their role: whoever asks is owed when, what and why, and not the names of
those who work (CJEU C-579/21). That a text of hers was heard is left out: the texts
themselves are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.store import sealing, tables
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_LOG, _SALT, _STAFF = tables.audit, tables.audit_salt, tables.staff
_TOLD = tuple(_LOG.c[name] for name in ("id", "at", "actor", "action", "ref", "reason", "result"))
_subject = given("whom", _SALT.c.subject)
_hers = sa.select(_SALT.c.audit_id).where(_SALT.c.subject == _subject)
_after = _LOG.c.id > sa.bindparam("after", type_=sa.BigInteger)
_done = sa.text(tables.DONE)
_ABOUT = (
    Statement(sa.select(*_TOLD).where(_LOG.c.id.in_(_hers), _done)),
    Statement(sa.select(*_TOLD).where(_after, _LOG.c.subject == _subject, _done)),
)
_UNDER = Statement(
    sa.select(*_TOLD).where(
        _LOG.c.ref == given("reference", _LOG.c.ref), sa.text(tables.REFERRED), _done
    )
)
_ROLES = Statement(sa.select(_STAFF.c.id, _STAFF.c.role))


def done_with(unit: Unit, subjects: Iterable[str], refs: Iterable[str]) -> list[dict[str, Any]]:
    """Entries about these subjects or under these references, the oldest first."""
    after = sealing.recent(unit)
    rows = {
        row.id: row
        for subject in subjects
        for statement in _ABOUT
        for row in unit.all(statement, whom=subject, after=after)
    }
    rows |= {row.id: row for ref in refs for row in unit.all(_UNDER, reference=ref)}
    roles = dict(map(tuple, unit.all(_ROLES)))
    return [_told(rows[id_], roles) for id_ in sorted(rows)]


def _told(row: Any, roles: dict[int, str]) -> dict[str, Any]:
    who, _, number = row.actor.partition(":")
    role = roles.get(int(number)) if number.isdecimal() else None
    return {**row._asdict(), "actor": f"{who} ({role})" if role else who}
