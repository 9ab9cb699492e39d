"""What waits, counted and listed: for readiness, figures and whoever looks for a text.

Cheap with millions of rows: what is not over is read by the partial indexes, what is over
only as far as `NEWEST` texts back. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Literal

import sqlalchemy as sa

from bot.store import copies, pace, parked, tables
from bot.store.outbox import IS_DUE
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit
from bot.store.unsettled import NEVER

NEWEST = 1000
"""Of the texts that were taken only so many are counted, the newest."""

MOST = 10_000
"""No state is counted further than this."""

Which = Literal["all", "waiting", "dead"]
Condition = sa.ColumnElement[bool] | sa.TextClause

_OUT = tables.message_out
_state = _OUT.c.state
_never = sa.literal(NEVER, type_=_OUT.c.next_at.type)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the queues stand. Ages in seconds, None when nothing waits.

    `oldest`: since the text that waits longest was queued. `overdue`: since a text could
    have left that nobody took. `idle`: since any text was last taken for sending. `late`:
    since the oldest of the `parked` texts came in. `kept`: since the oldest of the `copies`
    was owed that gateways have not deleted yet.
    """

    oldest: float | None
    overdue: float | None
    idle: float | None
    parked: int
    late: float | None
    copies: int = 0
    kept: float | None = None


def _some(most: int, *conditions: Condition) -> sa.Select[Any]:
    some = sa.select(_state).where(*conditions).limit(most).subquery()
    return sa.select(some.c.state, sa.func.count().label("number")).group_by(some.c.state)


def _taken(newest: int) -> sa.Select[Any]:
    some = sa.select(_state).order_by(_OUT.c.id.desc()).limit(newest).subquery()
    taken = sa.or_(some.c.state == word("sent"), some.c.state == word("delivered"))
    counted = sa.select(some.c.state, sa.func.count().label("number"))
    return counted.where(taken).group_by(some.c.state)


def _counts(newest: int, most: int) -> Iterator[Statement]:
    yield Statement(_some(most, sa.text(tables.UNSENT)))
    yield Statement(_some(most, sa.text(tables.UNSETTLED), _OUT.c.next_at < _never))
    for over in ("failed", "expired"):
        yield Statement(_some(most, sa.text(tables.LOST), _state == word(over)))
    yield Statement(_taken(newest))


_COUNTS = tuple(_counts(NEWEST, MOST))
_OLDEST = Statement(
    sa.select(sa.func.min(_OUT.c.created_at).label("oldest")).where(
        _state == word("queued"), sa.text("message_out." + tables.UNSENT)
    )
)
_OVERDUE = Statement(
    sa.select(_OUT.c.next_at).where(*IS_DUE).order_by(_OUT.c.next_at, _OUT.c.id).limit(1)
)
_LISTED = (
    *("id", "number", "service_number", "gateway", "message", "language", "text", "parts"),
    *("encoding", "state", "attempts", "created_at", "next_at", "sent_at", "reason"),
    *("expires_at", "repeats", "campaign"),
)
_WHICH: dict[Which, tuple[Condition, ...]] = {
    "all": (),
    "waiting": (
        sa.or_(
            sa.text("message_out." + tables.UNSENT),
            sa.and_(sa.text("message_out." + tables.UNSETTLED), _OUT.c.next_at < _never),
        ),
    ),
    "dead": (
        sa.text("message_out." + tables.LOST),
        sa.or_(
            _state == word("failed"),
            sa.and_(_state == word("unknown"), _OUT.c.next_at >= _never),
        ),
    ),
}
_to = _OUT.c.number_key == given("number_key", _OUT.c.number_key)
_since = _OUT.c.created_at >= given("since", _OUT.c.created_at)


def _listing(which: Which, *, to: bool, since: bool) -> Statement:
    conditions = (*_WHICH[which], *([_to] if to else []), *([_since] if since else []))
    columns = (_OUT.c[name] for name in _LISTED)
    return Statement(sa.select(*columns).where(*conditions).order_by(_OUT.c.id))


_LISTINGS = {
    (which, to, since): _listing(which, to=to, since=since)
    for which, to, since in product(_WHICH, (False, True), (False, True))
}


def counts(unit: Unit) -> dict[str, int]:
    """How many texts are in each state; `sent` and `delivered` among the newest alone.

    Of `unknown` outcome only those that may still be settled by us.
    """
    return {row.state: row.number for each in _COUNTS for row in unit.all(each)}


def standing(unit: Unit, now: datetime) -> Standing:
    """How long what waits has waited, and whether anybody takes it."""
    number, late = parked.standing(unit)
    owed, since = copies.standing(unit)
    return Standing(
        oldest=_age(unit.value(_OLDEST), now),
        overdue=_age(unit.value(_OVERDUE, now=now), now),
        idle=_age(pace.last_taken(unit), now),
        parked=number,
        late=_age(late, now),
        copies=owed,
        kept=_age(since, now),
    )


def _age(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else (now - since).total_seconds()


def listing(
    unit: Unit,
    number: str | None = None,
    since: datetime | None = None,
    which: Which = "all",
) -> list[Any]:
    """Rows of outgoing texts in the order they were queued in, to a number, since a moment."""
    statement = _LISTINGS[which, number is not None, since is not None]
    number_key = unit.number_key(number) if number else None
    return unit.all(statement, number_key=number_key, since=since)
