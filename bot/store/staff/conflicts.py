"""What a source said against the person's own word, as long as it is the newest entry of it.

The ledger counts none of these; whatever the person says later ends the conflict.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement
from bot.store.unit import Unit

MOST = 200
_ENTRY, _PERSON, _CASE = tables.consent, tables.registrant, tables.request
_later = _ENTRY.alias("later")
_open = sa.and_(
    sa.text("consent.state = 'overruled'"),  # as the index has it
    ~sa.exists().where(
        _later.c.number_key == _ENTRY.c.number_key,
        _later.c.purpose == _ENTRY.c.purpose,
        sa.or_(_later.c.registrant.is_(None), _later.c.registrant == _ENTRY.c.registrant),
        _later.c.id > _ENTRY.c.id,
    ),
)
_newest_case = (
    sa.select(_CASE.c.ref)
    .where(_CASE.c.number_key == _PERSON.c.number_key)
    .order_by(_CASE.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ALL = Statement(
    sa.select(
        *(_ENTRY.c[name] for name in ("id", "at", "purpose", "wording")),
        *(_PERSON.c.number, _newest_case.label("ref")),
    )
    .join_from(_ENTRY, _PERSON, _PERSON.c.id == _ENTRY.c.registrant)
    .where(_open)
    .order_by(_ENTRY.c.id.desc())
    .limit(MOST + 1)
)
_COUNT = Statement(sa.select(sa.func.count().label("number")).select_from(_ENTRY).where(_open))


def newest(unit: Unit) -> list[Any]:
    """The open conflicts, the newest first: one more than `MOST`, when there are more.

    Of each `at`, `purpose`, `wording`, the person's `number`, and her newest request's `ref`.
    """
    return unit.all(_ALL)


def count(unit: Unit) -> int:
    """How many are open."""
    return int(unit.value(_COUNT))
