"""Requests as texts open, join, hold and cancel them; and the stop of all use.

Each change of a request leaves an event. A reference is unique: whoever drew one that is
taken is told so, and draws again.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.domain import CancelErasure, JoinCase, OpenCase, StopChanges, StopUse
from bot.store import tables
from bot.store.codes import void_all_codes
from bot.store.context import Context
from bot.store.faults import Conflict, ReferenceTaken
from bot.store.notices import tell_of_number
from bot.store.personal import pack
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit
from bot.store.written import void

_CASE = tables.request
_EVENT = tables.request_event
_STOP = tables.restriction

_OPEN = Statement(
    lambda insert: (
        insert(_CASE)
        .values(
            values_of(
                _CASE,
                *("ref", "number_key", "number", "service_number", "registrant", "kind", "state"),
                *("text", "details", "language", "received_at", "promised_due", "legal_due"),
                *("execute_at", "decision", "closed_at"),
            )
        )
        .on_conflict_do_nothing(index_elements=["ref"])
        .returning(_CASE.c.id)
    )
)
_HAPPENED = Statement(
    sa.insert(_EVENT).values(values_of(_EVENT, "request_id", "at", "actor", "event", "text"))
)
_of_number = _CASE.c.number_key == given("number_key", _CASE.c.number_key)
_with_ref = _CASE.c.ref == given("reference", _CASE.c.ref)
_UNCLOSED = Statement(
    sa.select(_CASE.c.id).where(_with_ref, _of_number, sa.text(tables.UNCLOSED)).with_for_update()
)
_HOLD = Statement(
    sa.update(_CASE)
    .where(_of_number, _CASE.c.state == word("scheduled"))
    .values(state="held")
    .returning(_CASE.c.id)
)
_CANCEL = Statement(
    sa.update(_CASE)
    .where(_with_ref, _of_number)
    .where(sa.or_(*(_CASE.c.state == word(state) for state in ("scheduled", "held", "open"))))
    .values(state="closed", decision="cancelled", closed_at=given("now", _CASE.c.closed_at))
    .returning(_CASE.c.id)
)
_STOPPED = Statement(
    sa.select(_STOP.c.id).where(
        _STOP.c.number_key == given("number_key", _STOP.c.number_key),
        _STOP.c.ground == given("wanted", _STOP.c.ground),
        _STOP.c.ended_at.is_(None),
    )
)
_FLAG = Statement(
    sa.update(tables.registrant)
    .where(tables.registrant.c.number_key == given("number_key", tables.registrant.c.number_key))
    .values(flagged=True)
)
_STOP_NOW = Statement(sa.insert(_STOP).values(values_of(_STOP, "number_key", "ground", "since")))


def happened(
    unit: Unit, request_id: int, event: str, actor: str, now: datetime, text: str | None = None
) -> None:
    """Something happened to a request."""
    unit.run(_HAPPENED, request_id=request_id, at=now, actor=actor, event=event, text=text)


def open_case(unit: Unit, effect: OpenCase, context: Context) -> None:
    """Record a request with its due dates. Raises ReferenceTaken."""
    row = unit.one(
        _OPEN,
        ref=effect.ref,
        number_key=unit.number_key(context.number),
        number=context.number,
        service_number=context.service_number,
        registrant=effect.registrant,
        kind=effect.kind,
        state=effect.state,
        text=effect.text,
        details=pack(effect.details),
        language=context.language,
        received_at=effect.received_at,
        promised_due=effect.promised_due,
        legal_due=effect.legal_due,
        execute_at=effect.execute_at,
        decision=effect.decision,
        closed_at=context.now if effect.state == "closed" else None,
    )
    if row is None:
        raise ReferenceTaken(effect.ref)
    happened(unit, row.id, "received", context.actor, context.now)


def join_case(unit: Unit, effect: JoinCase, context: Context) -> None:
    """A further text of the person. Raises Conflict when the request was closed meanwhile."""
    number_key = unit.number_key(context.number)
    row = unit.one(_UNCLOSED, reference=effect.ref, number_key=number_key)
    if row is None:
        raise Conflict("the request is no longer open")
    happened(unit, row.id, "joined", context.actor, context.now, effect.text)


def cancel_erasure(unit: Unit, effect: CancelErasure, context: Context) -> None:
    """Close a waiting erasure. Raises Conflict when it no longer waits."""
    number_key = unit.number_key(context.number)
    row = unit.one(_CANCEL, reference=effect.ref, number_key=number_key, now=context.now)
    if row is None:
        raise Conflict("the erasure no longer waits")
    happened(unit, row.id, "cancelled", context.actor, context.now)


def stop_use(unit: Unit, effect: StopUse, context: Context) -> None:
    """All use stops; one open restriction of a ground is enough.

    "It was not me" also flags the number: it reveals nothing without the surname.
    """
    number_key = unit.number_key(context.number)
    void(unit, number_key, context.now)  # a copy that lies open somewhere is use too
    if effect.ground == "protect":
        unit.run(_FLAG, number_key=number_key)
    if unit.one(_STOPPED, number_key=number_key, wanted=effect.ground) is None:
        unit.run(_STOP_NOW, number_key=number_key, ground=effect.ground, since=context.now)
        tell_of_number(unit, number_key, "restriction", context.now)


def stop_changes(unit: Unit, effect: StopChanges, context: Context) -> None:
    """Codes of the number die and its waiting erasures are held until staff decide."""
    void_all_codes(unit, context)
    void(unit, unit.number_key(context.number), context.now)
    for row in unit.all(_HOLD, number_key=unit.number_key(context.number)):
        happened(unit, row.id, "held", context.actor, context.now)
