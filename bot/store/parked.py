"""Texts that came in and could not be answered for a fault of ours: kept, and tried again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.domain import Inbound
from bot.store import tables
from bot.store.statements import Statement, values_of
from bot.store.unit import Unit

_PARKED = tables.parked
_PARK = Statement(
    sa.insert(_PARKED).values(
        tries=1,
        **values_of(
            _PARKED,
            *("gateway", "number_key", "number", "service_number", "text", "pictures"),
            *("opt_out", "received_at", "next_at", "reason"),
        ),
    )
)


def park(unit: Unit, inbound: Inbound, reason: str, next_at: datetime) -> None:
    """Keep a text whose first try failed; `reason` is the class of the fault."""
    unit.run(
        _PARK,
        gateway=inbound.gateway,
        number_key=unit.number_key(inbound.sender),
        number=inbound.sender,
        service_number=inbound.service_number,
        text=inbound.text,
        pictures=inbound.pictures,
        opt_out=inbound.opt_out,
        received_at=inbound.received_at,
        next_at=next_at,
        reason=reason,
    )
