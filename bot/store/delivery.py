"""How the life of an outgoing text goes on once it was taken for sending.

`FROM` is that life as a table: it only moves forward, however late or often a report
comes. A text whose hand-over was cut is `unknown`: a report or a look-up settles it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import MessageState, Report
from bot.store import audit, copies, tables
from bot.store.shredding import owe_unused
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_OUT = tables.message_out
QUEUED, SENDING, SENT, UNKNOWN = (
    *(MessageState.QUEUED, MessageState.SENDING),
    *(MessageState.SENT, MessageState.UNKNOWN),
)
DELIVERED, FAILED, EXPIRED = MessageState.DELIVERED, MessageState.FAILED, MessageState.EXPIRED

FROM: Mapping[MessageState, tuple[MessageState, ...]] = {
    QUEUED: (SENDING, UNKNOWN),  # to be tried again
    SENT: (QUEUED, SENDING, UNKNOWN),
    UNKNOWN: (SENDING,),
    DELIVERED: (QUEUED, SENDING, UNKNOWN, SENT),
    FAILED: (QUEUED, SENDING, UNKNOWN, SENT),
    EXPIRED: (QUEUED,),
}
"""Where each state may be reached from. A report may still reach a text that waits for
another try; one that was never tried cannot have been sent (`_tried`)."""

_now = given("now", _OUT.c.next_at)
_state = _OUT.c.state
_provider = given("provider", _OUT.c.provider_id)
_tried = sa.or_(_state != word(QUEUED), _OUT.c.attempts > 0)


def _settling(state: MessageState) -> Statement:
    sources = sa.or_(*(_state == word(source) for source in FROM[state]))
    values: dict[str, sa.ColumnElement[Any]] = {
        "state": word(state),
        "reason": given("reason", _OUT.c.reason),
        # one whose person was erased while it was under way is named by nothing any more
        "provider_id": sa.case(
            (_OUT.c.number.is_not(None), sa.func.coalesce(_OUT.c.provider_id, _provider))
        ),
    }
    if state in (QUEUED, UNKNOWN):
        values["next_at"] = given("next_at", _OUT.c.next_at)
    if state is QUEUED:
        gateway = given("gateway", _OUT.c.gateway)
        values["gateway"] = sa.func.coalesce(gateway, _OUT.c.gateway)
        # its person may have been erased while it was under way: then there is no number left
        values["state"] = sa.case((_OUT.c.number.is_(None), word(FAILED)), else_=word(QUEUED))
    if state in (SENT, DELIVERED):
        values["sent_at"] = sa.func.coalesce(_OUT.c.sent_at, _now)
    guard = [_tried] if state in (SENT, DELIVERED) else []
    this = _OUT.c.id == given("message_out", _OUT.c.id)
    moved = sa.update(_OUT).where(this, sources, *guard).values(values)
    return Statement(moved.returning(_OUT.c.gateway, _OUT.c.provider_id))


_SETTLE = {state: _settling(state) for state in FROM}
_BY_KEY = Statement(sa.select(_OUT.c.id).where(_OUT.c.token == given("key", _OUT.c.token)))
_BY_PROVIDER = Statement(
    sa.select(_OUT.c.id)
    .where(_OUT.c.provider_id == given("provider", _OUT.c.provider_id))
    .order_by(_OUT.c.id.desc())
    .limit(1)
)
_STUCK = Statement(
    sa.update(_OUT)
    .where(
        _state == word(SENDING),
        sa.text(tables.UNSENT),
        _OUT.c.next_at < given("before", _OUT.c.next_at),
    )
    .values(state=word(UNKNOWN), reason="cut off", next_at=given("until", _OUT.c.next_at))
)
_this = _OUT.c.id == given("message_out", _OUT.c.id)
_PUT_BACK = Statement(
    sa.update(_OUT)
    .where(_this, _state == word(SENDING))
    .values(
        state=word(QUEUED),
        attempts=_OUT.c.attempts - 1,
        next_at=given("next_at", _OUT.c.next_at),
    )
)
_PASS_ON = Statement(
    sa.update(_OUT)
    .where(_this, _state == word(SENDING))
    .values(gateway=given("gateway", _OUT.c.gateway))
)
_SPOIL = Statement(
    sa.update(_OUT)
    .where(_this, _state == word(QUEUED))
    .values(
        attempts=_OUT.c.attempts + 1,
        reason=given("reason", _OUT.c.reason),
        next_at=given("next_at", _OUT.c.next_at),
    )
    .returning(_OUT.c.attempts)
)
_EXPIRE = Statement(
    sa.update(_OUT)
    .where(_state == word(QUEUED), sa.text(tables.UNSENT), _OUT.c.expires_at <= _now)
    .values(state=word(EXPIRED))
)
_over = sa.or_(*(_state == word(state) for state in (SENT, DELIVERED, FAILED, EXPIRED)))
_to_blank = (sa.text(tables.TO_BLANK), sa.or_(_OUT.c.blank_at <= _now, _over))
_NOTE = copies.noting(_OUT, *_to_blank)
_BLANKED = Statement(
    sa.select(_OUT.c.id, _OUT.c.number_key, _state, _OUT.c.message)
    .where(*_to_blank, copies.noted(_OUT))
    .order_by(_OUT.c.id)
)
_BLANK = Statement(
    sa.update(_OUT)
    .where(_this, *_to_blank, copies.noted(_OUT))
    .values(
        number=None,
        number_key=None,
        text=None,
        text_key=None,
        provider_id=None,
        blank_at=None,
        state=sa.case((_state == word(QUEUED), word(EXPIRED)), else_=_state),
    )
)


_WITHHOLD = Statement(
    sa.update(_OUT)
    .where(_OUT.c.id == given("message_out", _OUT.c.id), _state == word(SENDING))
    .values(state=word(EXPIRED), reason=given("reason", _OUT.c.reason))
)


def settle(  # noqa: PLR0913 -- what a gateway may have told
    unit: Unit,
    message_out: int,
    state: MessageState,
    now: datetime,
    *,
    provider_id: str | None = None,
    reason: str | None = None,
    next_at: datetime | None = None,
    gateway: str | None = None,
    by: str | None = None,
) -> bool:
    """Move a text forward to `state`; False when it is already past it.

    `next_at` is when a text that goes back to the queue is tried again, or the end of the
    time in which one of unknown outcome may be reported; `now` by default. `gateway`: by
    which one it is tried, when it changes. `by`: which gateway told its `provider_id`; a copy
    of a text that is not kept here under that id is owed to be deleted there.
    """
    values = {"message_out": message_out, "now": now, "next_at": next_at or now}
    told = {"provider": provider_id, "reason": reason, "gateway": gateway}
    row = unit.one(_SETTLE[state], **told, **values)
    if provider_id and by and (row is None or row.provider_id != provider_id):
        copies.owe_stray(unit, by, provider_id, now)
    return row is not None


def withhold(unit: Unit, message_out: int, reason: str) -> None:
    """A text that was taken may not be sent any more: its time has passed, for this reason."""
    unit.run(_WITHHOLD, message_out=message_out, reason=reason)


def put_back(unit: Unit, message_out: int, next_at: datetime) -> None:
    """A text that was taken and must wait for its turn: it was not tried."""
    unit.run(_PUT_BACK, message_out=message_out, next_at=next_at)


def pass_on(unit: Unit, message_out: int, gateway: str) -> None:
    """A text that was taken is handed to another gateway."""
    unit.run(_PASS_ON, message_out=message_out, gateway=gateway)


def spoil(unit: Unit, message_out: int, reason: str, next_at: datetime) -> int | None:
    """A queued text could not even be taken, for a fault of ours: how many tries that makes."""
    tries: int | None = unit.value(_SPOIL, message_out=message_out, reason=reason, next_at=next_at)
    return tries


def report(unit: Unit, report: Report, now: datetime) -> bool:
    """Take a delivery report, by our key or the gateway's id; False when it tells nothing new.

    A report of a text we do not know is forged or was blanked: it changes nothing.
    """
    row = None
    if report.key is not None:
        row = unit.one(_BY_KEY, key=report.key)
    elif report.provider_id is not None:
        row = unit.one(_BY_PROVIDER, provider=report.provider_id)
    if row is None or report.state not in (SENT, DELIVERED, FAILED):
        return False
    return settle(
        unit, row.id, report.state, now, provider_id=report.provider_id, reason=report.reason
    )


def stuck(unit: Unit, before: datetime, until: datetime) -> int:
    """Texts that have been in sending since before `before` become unknown; how many.

    They may be reported `until` then.
    """
    return unit.run(_STUCK, before=before, until=until)


def expire_codes(unit: Unit, now: datetime) -> int:
    """Queued texts whose time has passed, such as codes, are not sent any more; how many."""
    return unit.run(_EXPIRE, now=now)


def blank(unit: Unit, now: datetime) -> int:
    """Wipe number and text of texts that are to be blanked: once over, or when due; how many.

    What still waits then is not sent: there is no number left to send it to. The key of the
    number goes with the last that was sealed with it.
    """
    unit.run(_NOTE, now=now)
    blanked = unit.all(_BLANKED, now=now)
    gone = sum(unit.run(_BLANK, message_out=row.id, now=now) for row in blanked)
    owe_unused(unit, {row.number_key for row in blanked if row.number_key})
    for row in blanked:
        if row.state == QUEUED:  # nobody is left to tell, or to ask about it
            audit.append(unit, "clock", "not told", None, now, reason=row.message, result="expired")
    return gone
