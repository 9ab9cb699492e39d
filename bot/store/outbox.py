"""The outbox: every text we send, queued in the transaction that caused it.

Here a text is queued, found due and taken for sending; how its life ends is written by
`bot.store.delivery`. Every step is guarded by the state it starts from, so that being
called twice is harmless. The texts of one number go out in the order they were queued in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.domain import Outbound
from bot.store import tables
from bot.store.delivery import blank, expire_codes, report, settle, stuck
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

__all__ = [
    "Claimed",
    "Draft",
    "blank",
    "claim",
    "due",
    "expire_codes",
    "next_due",
    "next_of",
    "queue",
    "report",
    "settle",
    "stuck",
]

_OUT = tables.message_out
_older = _OUT.alias("older")
_DRAFT = (
    *("token", "conversation_id", "number_key", "number", "service_number", "gateway", "message"),
    *("language", "text", "text_key", "parts", "encoding", "created_at", "next_at"),
    *("expires_at", "in_reply_to", "limited", "blank_at", "request_id", "purpose", "campaign"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to queue. `token` is random and unique: our own key in delivery reports."""

    token: str
    number: str
    service_number: str
    gateway: str
    message: str  # its id in the catalogue
    language: str
    text: str
    parts: int
    encoding: str
    conversation_id: int | None = None
    in_reply_to: int | None = None  # the row of the text it answers
    limited: bool = True
    expires_at: datetime | None = None
    blank_at: datetime | None = None  # when number and text go, handed over or not
    not_before: datetime | None = None
    request_id: int | None = None  # the row of the request that staff answer with it
    purpose: str | None = None  # of a text that answers nothing: permission is asked again
    campaign: str | None = None  # by which name it is sent, to each number once


@dataclass(frozen=True, slots=True)
class Claimed:
    """A text taken for sending, by whoever got it first."""

    outbound: Outbound
    message: str
    attempts: int  # this one counted
    in_reply_to: int | None
    purpose: str | None = None
    repeats: int = 0  # once its outcome was unknown, and it is sent again


_QUEUE = Statement(
    sa.insert(_OUT)
    .values(state=word("queued"), attempts=0, **values_of(_OUT, *_DRAFT))
    .returning(_OUT.c.id)
)
_now = given("now", _OUT.c.next_at)
_this = _OUT.c.id == given("message_out", _OUT.c.id)
_queued = _OUT.c.state == word("queued")
_may_go = sa.or_(_OUT.c.expires_at.is_(None), _OUT.c.expires_at > _now)
_first = ~sa.exists().where(
    _older.c.number_key == _OUT.c.number_key,
    _older.c.service_number == _OUT.c.service_number,  # another conversation of hers waits for none
    _older.c.id != _OUT.c.id,
    sa.text("older." + tables.UNSENT),
    sa.or_(
        # of any age: a text that is sent once more stands behind what went on without it
        _older.c.state == word("sending"),
        sa.and_(
            _older.c.id < _OUT.c.id,
            # a text of our own accord may wait for the morning: no answer waits for it
            sa.or_(_older.c.campaign.is_(None), _OUT.c.campaign.is_not(None)),
            # one whose time has passed is never sent and holds nobody up
            sa.or_(_older.c.expires_at.is_(None), _older.c.expires_at > _now),
        ),
    ),
)
_CLAIM = Statement(
    sa.update(_OUT)
    .where(_this, _queued, _OUT.c.next_at <= _now, _may_go, _first)
    .values(state=word("sending"), attempts=_OUT.c.attempts + 1, next_at=_now)
    .returning(
        *(_OUT.c[name] for name in ("id", "token", "gateway", "number", "service_number")),
        *(_OUT.c[name] for name in ("text", "message", "attempts", "in_reply_to")),
        *(_OUT.c[name] for name in ("purpose", "repeats")),
    )
)
IS_DUE = (
    *(_queued, sa.text("message_out." + tables.UNSENT), _OUT.c.next_at <= _now),
    *(_may_go, _first),
)
"""What may be taken for sending `now`."""

_DUE = Statement(
    sa.select(_OUT.c.id)
    .where(*IS_DUE)
    .order_by(_OUT.c.next_at, _OUT.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_SOON = Statement(
    sa.select(sa.func.min(_OUT.c.next_at).label("next_at")).where(
        _queued, sa.text("message_out." + tables.UNSENT), _OUT.c.next_at > _now
    )
)
_this_one = _OUT.alias("this_one")
_NEXT = Statement(
    sa.select(_OUT.c.id).where(
        _OUT.c.number_key
        == sa.select(_this_one.c.number_key)
        .where(_this_one.c.id == given("message_out", _this_one.c.id))
        .scalar_subquery(),
        *IS_DUE,
    )
)


def queue(unit: Unit, draft: Draft, now: datetime) -> int:
    """Queue a text; the number of its row. It is sent after the commit, never before."""
    message_out = int(
        unit.value(
            _QUEUE,
            token=draft.token,
            conversation_id=draft.conversation_id,
            number_key=unit.number_key(draft.number),
            number=draft.number,
            service_number=draft.service_number,
            gateway=draft.gateway,
            message=draft.message,
            language=draft.language,
            text=draft.text,
            text_key=unit.keys.text_key(draft.text),
            parts=draft.parts,
            encoding=draft.encoding,
            created_at=now,
            next_at=draft.not_before or now,
            expires_at=draft.expires_at,
            in_reply_to=draft.in_reply_to,
            limited=draft.limited,
            blank_at=draft.blank_at,
            request_id=draft.request_id,
            purpose=draft.purpose,
            campaign=draft.campaign,
        )
    )
    unit.announce(message_out)
    return message_out


def claim(unit: Unit, message_out: int, now: datetime) -> Claimed | None:
    """Take a queued text for sending, one try more; None when it is not to be sent now.

    It is not while it waits for its time or behind an older text between the same numbers, once
    it expired, or when another worker has it.
    """
    row = unit.one(_CLAIM, message_out=message_out, now=now)
    if row is None:
        return None
    outbound = Outbound(
        id=row.id,
        key=row.token,
        gateway=row.gateway,
        recipient=row.number,
        service_number=row.service_number,
        text=row.text,
    )
    return Claimed(outbound, row.message, row.attempts, row.in_reply_to, row.purpose, row.repeats)


def due(unit: Unit, now: datetime, limit: int) -> list[int]:
    """Texts to send now: of each conversation only the oldest one that was not sent."""
    return [row.id for row in unit.all(_DUE, now=now, most=limit)]


def next_due(unit: Unit, now: datetime) -> datetime | None:
    """When the next text may be due; None when none waits for its time."""
    found: datetime | None = unit.value(_SOON, now=now)
    return found


def next_of(unit: Unit, message_out: int, now: datetime) -> int | None:
    """The text to send now to the number of this one, which may be itself; None: none is."""
    found = unit.value(_NEXT, message_out=message_out, now=now)
    return None if found is None else int(found)
