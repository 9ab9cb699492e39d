"""Who was told what GDPR 13 and 14 ask: by the source, or by a text of ours that left.

`registrant.informed_by` is the row of the text that tells it: that row knows whether it was
handed over, and a text that failed told nothing. Before the row goes with its days, what
became of it is written into `informed_at`. Whether somebody may be told is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_PERSON, _OUT = tables.registrant, tables.message_out
_other = _PERSON.alias("other")
_its = _OUT.c.id == _PERSON.c.informed_by
_over = sa.or_(*(_OUT.c.state == word(each) for each in ("failed", "expired")))
_left = sa.or_(*(_OUT.c.state == word(each) for each in ("sent", "delivered", "unknown")))
_when_it_left = (
    sa.select(sa.func.coalesce(_OUT.c.sent_at, _OUT.c.created_at))
    .where(_its, _left)
    .correlate(_PERSON)
    .scalar_subquery()
)

_for_later = sa.and_(
    *(_OUT.c.state == word("queued"), _OUT.c.attempts == 0),
    _OUT.c.next_at > _OUT.c.created_at,
)
IS_INFORMED = sa.or_(
    _PERSON.c.informed_at.is_not(None),
    sa.exists().where(_its, sa.not_(_over), sa.not_(_for_later)).correlate(_PERSON),
)
"""She was told, or the text that tells it is on its way and does not wait for the morning."""

_TELLS = Statement(
    sa.update(_PERSON)
    .where(
        _PERSON.c.number_key == given("number_key", _PERSON.c.number_key),
        _PERSON.c.informed_at.is_(None),
    )
    .values(informed_by=given("message", _PERSON.c.informed_by))
)
_WHEN = Statement(
    sa.select(sa.func.coalesce(_PERSON.c.informed_at, _when_it_left).label("at")).where(
        _PERSON.c.id == given("person", _PERSON.c.id)
    )
)
_provable = sa.and_(
    sa.not_(_PERSON.c.flagged),
    _PERSON.c.confirmed_at >= given("fresh", _PERSON.c.confirmed_at),
    ~sa.exists().where(_other.c.number_key == _PERSON.c.number_key, _other.c.id != _PERSON.c.id),
)
_OWED = Statement(
    sa.select(
        sa.func.count().filter(_provable).label("by_text"),
        sa.func.count().filter(sa.not_(_provable)).label("otherwise"),
        sa.func.min(_PERSON.c.created_at).label("oldest"),
    ).where(sa.not_(IS_INFORMED))
)


def tells(unit: Unit, number: str, message: int) -> None:
    """A queued text, by its row, tells whoever has this number, unless she knows."""
    unit.run(_TELLS, number_key=unit.number_key(number), message=message)


def told_at(unit: Unit, person: str) -> datetime | None:
    """When a registrant was told; None while nothing that tells it was handed over."""
    found: datetime | None = unit.value(_WHEN, person=person)
    return found


def learning(going: sa.Select[Any]) -> Statement:
    """What becomes of the rows of texts in `going`, by their numbers, is learnt before they go."""
    return Statement(
        sa.update(_PERSON)
        .where(_PERSON.c.informed_by.in_(going))
        .values(
            informed_at=sa.func.coalesce(_PERSON.c.informed_at, _when_it_left), informed_by=None
        )
    )


def owed(unit: Unit, fresh: datetime) -> Any:
    """How many were never told: those whose number, confirmed since `fresh`, shows whose it is
    (`by_text`), the others (`otherwise`), and since when the `oldest` is in the register."""
    return unit.one(_OWED, fresh=fresh)
