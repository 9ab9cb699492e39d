"""What those are told of to whom something was disclosed (GDPR 19): queued where it happens.

A notice is written in the transaction that corrects, withdraws, restricts or erases, whether
or not consent lives then. It holds no value: the new one is read when the notice leaves. Where
it may not go any more, the correction becomes a withdrawal, or a restriction that still names the
field: that one is made up for when use is free again. Of who was erased a notice keeps the
recipient's own word for her, until that one was told.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

Kind = Literal["correction", "withdrawal", "restriction", "erasure"]

_MADE, _NOTICE, _PERSON = tables.disclosure_made, tables.recipient_notice, tables.registrant
_untold = sa.text(tables.UNTOLD)
_recipient = _NOTICE.c.recipient == given("recipient", _NOTICE.c.recipient)
_this = _NOTICE.c.id == given("notice", _NOTICE.c.id)
_now = given("now", _NOTICE.c.next_at)

_KNOW_HER = Statement(
    sa.select(_MADE.c.recipient, _MADE.c.token)
    .where(_MADE.c.registrant == given("person", _MADE.c.registrant))
    .distinct()
    .order_by(_MADE.c.recipient, _MADE.c.token)
)
_DISCLOSED_OF = Statement(
    sa.select(_MADE.c.registrant)
    .join_from(_PERSON, _MADE)
    .where(_PERSON.c.number_key == given("number_key", _PERSON.c.number_key))
    .distinct()
    .order_by(_MADE.c.registrant)
)
_DISCLOSED = Statement(sa.select(_MADE.c.registrant).distinct())
_NAMES = ("registrant", "recipient", "token", "kind", "field", "word", "at", "tries", "next_at")
_ADD = Statement(sa.insert(_NOTICE).values(values_of(_NOTICE, *_NAMES)))
_TO_TELL = Statement(
    sa.select(_NOTICE).where(_recipient, _untold).order_by(_NOTICE.c.id).limit(sa.bindparam("most"))
)
# the oldest first, and nothing overtakes it: a correction must not come after an erasure
_NEXT = Statement(
    sa.select(_NOTICE)
    .where(_recipient, _untold, _NOTICE.c.next_at.is_not(None))
    .order_by(_NOTICE.c.id)
    .limit(1)
)
_CLAIM = Statement(
    sa.update(_NOTICE)
    .where(_this, _untold, _NOTICE.c.next_at <= _now)
    .values(next_at=given("until", _NOTICE.c.next_at), tries=_NOTICE.c.tries + 1)
)
_PUT_OFF = Statement(
    sa.update(_NOTICE).where(_this, _untold).values(next_at=given("until", _NOTICE.c.next_at))
)
_TOLD = Statement(
    sa.update(_NOTICE).where(_this, _untold).values(told_at=given("now", _NOTICE.c.told_at))
)
_BECOME = Statement(
    sa.update(_NOTICE)
    .where(_this, _untold)
    .values(kind=given("instead", _NOTICE.c.kind), field=given("of", _NOTICE.c.field))
)
_HELD_BACK = Statement(
    sa.select(_NOTICE)
    .where(_recipient, sa.text(tables.HELD_BACK))
    .order_by(_NOTICE.c.id)
    .limit(sa.bindparam("most"))
)
_MADE_UP_FOR = Statement(
    sa.update(_NOTICE).where(_this, sa.text(tables.HELD_BACK)).values(field=sa.null())
)
_FORGET_TOLD = Statement(
    sa.delete(_NOTICE).where(_this, _NOTICE.c.told_at.is_not(None), _NOTICE.c.registrant.is_(None))
)
_WAITING = Statement(
    sa.select(
        _NOTICE.c.recipient,
        sa.func.min(_NOTICE.c.at).label("since"),
        sa.func.count().label("number"),
        sa.func.count().filter(_NOTICE.c.next_at.is_(None)).label("given_up"),
    )
    .where(_untold)
    .group_by(_NOTICE.c.recipient)
    .order_by(_NOTICE.c.recipient)
)


def tell(
    unit: Unit,
    person: str,
    kind: Kind,
    now: datetime,
    *,
    field: str | None = None,
    recipient: str | None = None,
) -> None:
    """Everyone who was given something of a registrant is to be told; or one recipient alone."""
    known = [(row.recipient, row.token) for row in unit.all(_KNOW_HER, person=person)]
    _add(unit, person, [each for each in known if recipient in (None, each[0])], kind, now, field)


def tell_each(
    unit: Unit, people: Iterable[str], kind: Kind, now: datetime, *, field: str | None = None
) -> None:
    """The same of many registrants, of whom most were disclosed to nobody."""
    if people := list(people):
        known = {row.registrant for row in unit.all(_DISCLOSED)}
        for person in filter(known.__contains__, people):
            tell(unit, person, kind, now, field=field)


def tell_of_number(unit: Unit, number_key: bytes, kind: Kind, now: datetime) -> None:
    """The same of every registrant of a number."""
    for row in unit.all(_DISCLOSED_OF, number_key=number_key):
        tell(unit, row.registrant, kind, now)


def tell_of_erasure(unit: Unit, person: str, now: datetime) -> None:
    """The same before she is erased; nothing in the notice leads to her any more."""
    known = [(row.recipient, row.token) for row in unit.all(_KNOW_HER, person=person)]
    _add(unit, None, known, "erasure", now, None)


def _add(
    unit: Unit,
    person: str | None,
    known: Iterable[tuple[str, str]],
    kind: Kind,
    now: datetime,
    field: str | None,
) -> None:
    common = {"registrant": person, "kind": kind, "field": field, "at": now, "tries": 0}
    rows = [
        {**common, "recipient": recipient, "token": token, "word": secrets.token_hex(16)}
        for recipient, token in known
    ]
    unit.many(_ADD, [{**row, "next_at": now} for row in rows])


def untold(unit: Unit, recipient: str, most: int) -> list[Any]:
    """The notices that a recipient was not told yet, the oldest first."""
    return unit.all(_TO_TELL, recipient=recipient, most=most)


def claim(unit: Unit, recipient: str, now: datetime, until: datetime) -> Any:
    """The oldest notice of a recipient, taken `until` then; None when none is due."""
    row = unit.one(_NEXT, recipient=recipient)
    if row is None or row.next_at > now:
        return None
    return row if unit.run(_CLAIM, notice=row.id, now=now, until=until) else None


def become(unit: Unit, notice: Any, kind: Kind) -> Any:
    """The notice as it is told: a correction whose value may not go is one of another kind."""
    if kind == notice.kind:
        return notice
    field = notice.field if kind == "restriction" else None
    unit.run(_BECOME, notice=notice.id, instead=kind, of=field)
    return notice._replace(kind=kind, field=field)


def held_back(unit: Unit, recipient: str, most: int) -> list[Any]:
    """Restrictions that were corrections until they were to leave, the oldest first."""
    return unit.all(_HELD_BACK, recipient=recipient, most=most)


def make_up(unit: Unit, notice: Any, kind: Kind, now: datetime) -> None:
    """What was held back is told after all, as a notice of this kind."""
    if unit.run(_MADE_UP_FOR, notice=notice.id):
        field = notice.field if kind == "correction" else None
        known = [(notice.recipient, notice.token)]
        _add(unit, notice.registrant, known, kind, now, field)


def put_off(unit: Unit, notice: int, until: datetime | None) -> None:
    """It is tried again then; None: it is given up, and staff must tell it."""
    unit.run(_PUT_OFF, notice=notice, until=until)


def told(unit: Unit, notice: int, now: datetime) -> bool:
    """The recipient knows: False when it knew already. Of who was erased nothing stays."""
    done = unit.run(_TOLD, notice=notice, now=now) > 0
    unit.run(_FORGET_TOLD, notice=notice)
    return done


def waiting(unit: Unit) -> list[Any]:
    """By recipient: how many wait, since when, and how many were given up."""
    return unit.all(_WAITING)
