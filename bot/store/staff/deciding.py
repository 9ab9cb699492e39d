"""A request as a decision finds it and leaves it: locked, judged by its newest event, moved.

What staff noted or assigned meanwhile does not matter to a decision; what the person or
the clock did, and what was decided, does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.personal import pack, unpack
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

ANNOUNCED = "announced"
DECIDED = (
    *("closed", "asked", "extended", ANNOUNCED, "resumed", "handed to staff"),
    *("corrected", "merged", "number changed"),
)
"""Events that a decision of staff leaves on a request."""

_CASE, _EVENT, _PERSON = tables.request, tables.request_event, tables.registrant
_OUT = tables.message_out
_with_ref = _CASE.c.ref == given("reference", _CASE.c.ref)
_this = _CASE.c.id == given("case_id", _CASE.c.id)
_of_this = _EVENT.c.request_id == given("case_id", _EVENT.c.request_id)

_FIND = Statement(sa.select(_CASE).where(_with_ref))
_LOCK = Statement(sa.select(_CASE).where(_with_ref).with_for_update())
_PEOPLE = Statement(
    sa.select(_PERSON)
    .where(
        sa.or_(
            _PERSON.c.number_key == given("number_key", _PERSON.c.number_key),
            _PERSON.c.id == given("registrant", _PERSON.c.id),
        )
    )
    .order_by(_PERSON.c.created_at, _PERSON.c.id)
)
_matters = sa.or_(
    _EVENT.c.actor.not_like("staff:%"), *(_EVENT.c.event == word(each) for each in DECIDED)
)
_NEWEST = Statement(sa.select(sa.func.max(_EVENT.c.id).label("newest")).where(_of_this, _matters))
_EVENTS = Statement(
    sa.select(_EVENT.c.id, _EVENT.c.at, _EVENT.c.text)
    .where(_of_this, _EVENT.c.event == given("event", _EVENT.c.event))
    .order_by(_EVENT.c.id)
)
_MOVE = Statement(
    sa.update(_CASE)
    .where(_this, _CASE.c.state == given("was", _CASE.c.state))
    .values(execute_at=sa.null(), **values_of(_CASE, "state", "decision", "reason", "closed_at"))
)
_EXTEND = Statement(
    sa.update(_CASE)
    .where(_this)
    .values(values_of(_CASE, "extended_at", "promised_due", "legal_due"))
)
_ASSIGN = Statement(sa.update(_CASE).where(_this).values(values_of(_CASE, "registrant")))
_BELONG = Statement(
    sa.update(_CASE)
    .where(
        _this,
        _CASE.c.registrant.is_(None),
        sa.exists().where(_PERSON.c.id == given("registrant", _CASE.c.registrant)),
    )
    .values(values_of(_CASE, "registrant"))
)
_hers = sa.select(_PERSON.c.id).where(
    _PERSON.c.number_key == given("number_key", _PERSON.c.number_key)
)
_ANOTHER = Statement(
    sa.select(_CASE.c.ref)
    .where(
        _CASE.c.id != given("case_id", _CASE.c.id),
        _CASE.c.kind == given("wanted", _CASE.c.kind),
        sa.or_(
            _CASE.c.number_key == given("number_key", _CASE.c.number_key),
            _CASE.c.registrant.in_(_hers),
        ),
        sa.text(tables.UNCLOSED),
    )
    .order_by(_CASE.c.id)
    .limit(1)
)
_DETAIL = Statement(sa.update(_CASE).where(_this).values(values_of(_CASE, "details")))
_TOLD = Statement(
    sa.select(_OUT.c.state)
    .where(
        _OUT.c.request_id == given("case_id", _OUT.c.request_id),
        _OUT.c.message == given("message", _OUT.c.message),
    )
    .order_by(_OUT.c.id.desc())
    .limit(1)
)


def find(unit: Unit, ref: str) -> Any:
    """The whole row of a request, None when there is none with this reference."""
    return unit.one(_FIND, reference=ref)


def lock(unit: Unit, ref: str) -> Any:
    """`find`, and nobody else changes the request until the unit ends."""
    return unit.one(_LOCK, reference=ref)


def people(unit: Unit, request: Any) -> list[Any]:
    """Rows of the registrants that a request leads to, the oldest first."""
    number_key = unit.number_key(request.number) if request.number else None
    return unit.all(_PEOPLE, number_key=number_key, registrant=request.registrant)


def newest(unit: Unit, request_id: int) -> int:
    """The newest event of a request that matters to a decision."""
    return int(unit.value(_NEWEST, case_id=request_id) or 0)


def events(unit: Unit, request_id: int, event: str) -> list[Any]:
    """Rows of a request's events of one name, the oldest first."""
    return unit.all(_EVENTS, case_id=request_id, event=event)


def move(
    unit: Unit,
    request: Any,
    state: str,
    now: datetime,
    *,
    decision: str | None = None,
    reason: str | None = None,
) -> bool:
    """Move a request on from the state it was found in; False when it is in another."""
    closed_at = now if state == "closed" else None
    return bool(
        unit.run(
            _MOVE,
            ref=request.ref,
            case_id=request.id,
            was=request.state,
            state=state,
            decision=decision,
            reason=reason,
            closed_at=closed_at,
        )
    )


def extend(unit: Unit, request_id: int, promised: date, legal: date, now: datetime) -> None:
    """There is more time: until what people are told, and until what the law allows."""
    unit.run(_EXTEND, case_id=request_id, promised_due=promised, legal_due=legal, extended_at=now)


def assign(unit: Unit, request_id: int, registrant: str) -> None:
    """The request is this registrant's."""
    unit.run(_ASSIGN, case_id=request_id, registrant=registrant)


def belong(unit: Unit, request_id: int, registrant: str) -> None:
    """A request of nobody's is this registrant's from now on, so that it goes with her."""
    unit.run(_BELONG, case_id=request_id, registrant=registrant)


def another(unit: Unit, request_id: int, number: str, kind: str) -> str | None:
    """The reference of another open request of a kind that leads to a number."""
    key = unit.number_key(number)
    ref = unit.value(_ANOTHER, case_id=request_id, number_key=key, wanted=kind)
    return None if ref is None else str(ref)


def detail(unit: Unit, request: Any, **values: Any) -> None:
    """Keep values with a request, beside those it has."""
    kept = pack({**unpack(request.details), **values})
    unit.run(_DETAIL, ref=request.ref, case_id=request.id, details=kept)


def told(unit: Unit, request_id: int, message: str) -> str | None:
    """The state of the newest such text of a request, None when none was written."""
    found = unit.value(_TOLD, case_id=request_id, message=message)
    return None if found is None else str(found)
