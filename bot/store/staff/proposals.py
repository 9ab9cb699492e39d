"""What one member of staff proposed and another must approve: one open proposal a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_PROPOSAL, _CASE, _STAFF = tables.staff_proposal, tables.request, tables.staff
_open = _PROPOSAL.c.outcome.is_(None)
_this = _PROPOSAL.c.id == given("proposal", _PROPOSAL.c.id)
_of_case = _PROPOSAL.c.request_id == given("case_id", _PROPOSAL.c.request_id)
_PROPOSE = Statement(
    sa.insert(_PROPOSAL)
    .values(values_of(_PROPOSAL, "request_id", "action", "details", "proposed_by", "proposed_at"))
    .returning(_PROPOSAL.c.id)
)
_chosen = (
    sa.select(
        *(_PROPOSAL.c[name] for name in ("id", "request_id", "action", "details")),
        *(_PROPOSAL.c[name] for name in ("proposed_by", "proposed_at", "outcome", "decided_at")),
        *(_CASE.c[name] for name in ("ref", "kind", "state")),
        *(_STAFF.c.login, _STAFF.c.role, _STAFF.c.state.label("account")),
    )
    .join_from(_PROPOSAL, _CASE, _CASE.c.id == _PROPOSAL.c.request_id)
    .join(_STAFF, _STAFF.c.id == _PROPOSAL.c.proposed_by)
)
_FIND = Statement(_chosen.where(_this))
_OPEN_OF = Statement(_chosen.where(_of_case, _open).order_by(_PROPOSAL.c.id).limit(1))
_WAITING = Statement(_chosen.where(_open).order_by(_PROPOSAL.c.id))
_DECIDED = {
    **values_of(_PROPOSAL, "decided_by", "decided_at", "outcome"),
    "details": sa.null(),  # a new number or name stays with the record alone
}
_by = given("decided_by", _PROPOSAL.c.decided_by)
_APPROVE = Statement(
    sa.update(_PROPOSAL).where(_this, _open, _PROPOSAL.c.proposed_by != _by).values(_DECIDED)
)
_END = Statement(sa.update(_PROPOSAL).where(_this, _open).values(_DECIDED))
_END_OF = Statement(sa.update(_PROPOSAL).where(_of_case, _open).values(_DECIDED))


def propose(
    unit: Unit, request_id: int, action: str, details: str, member: int, now: datetime
) -> int:
    """Note a proposal; the number of its row."""
    values = {"proposed_by": member, "proposed_at": now}
    return int(
        unit.value(_PROPOSE, request_id=request_id, action=action, details=details, **values)
    )


def find(unit: Unit, proposal: int) -> Any:
    """The row of a proposal with its request and who proposed it, None when there is none."""
    return unit.one(_FIND, proposal=proposal)


def open_of(unit: Unit, request_id: int) -> Any:
    """The row of a request's open proposal."""
    return unit.one(_OPEN_OF, case_id=request_id)


def waiting(unit: Unit) -> list[Any]:
    """Rows of all open proposals, the oldest first."""
    return unit.all(_WAITING)


def approve(unit: Unit, proposal: int, member: int, now: datetime) -> bool:
    """Approve an open proposal of somebody else's; False when it is neither."""
    values = {"decided_by": member, "decided_at": now, "outcome": "approved"}
    return unit.run(_APPROVE, proposal=proposal, **values) > 0


def end(unit: Unit, proposal: int, outcome: str, member: int, now: datetime) -> bool:
    """An open proposal comes to nothing: rejected, withdrawn or void; False when it was over."""
    values = {"decided_by": member, "decided_at": now, "outcome": outcome}
    return unit.run(_END, proposal=proposal, **values) > 0


def void_all(unit: Unit, request_id: int, member: int, now: datetime) -> int:
    """Whatever was proposed for a request is void, since it was decided; how many."""
    values = {"decided_by": member, "decided_at": now, "outcome": "void"}
    return unit.run(_END_OF, case_id=request_id, **values)
