"""Staff for the tests, and requests that they entered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.service.staff.entering import Asked, enter
from bot.service.staff.sessions import Member, Role
from bot.store import tables
from tests.offices import MAIJA, Desk
from tests.sealed import alter, rows


def hired(desk: Desk, login: str, role: Role = "agent", state: str = "active") -> Member:
    """A member of staff with an account."""
    values = {"login": login, "role": role, "state": state, "created_at": desk.clock()}
    with desk.office.store.engine.begin() as connection:
        made = connection.execute(
            sa.insert(tables.staff).values(values).returning(tables.staff.c.id)
        )
        return Member(made.scalar_one(), login, role)


def entered(
    desk: Desk, member: Member, number: str | None = MAIJA, *, days_ago: float = 0, **more: Any
) -> str:
    """A request that came so many days ago; its reference."""
    values: dict[str, Any] = {
        "number": number,
        "kind": "view",
        "language": "fi",
        "channel": "phone",
        "received_at": desk.clock() - timedelta(days=days_ago),
        "text": "Mitä minusta tiedetään?",
        **more,
    }
    return enter(desk.office, member, Asked(**values)).ref


def change(desk: Desk, ref: str, **values: Any) -> None:
    """Change a request behind everybody's back."""
    (row,) = rows(desk.office.store, tables.request, tables.request.c.ref == ref)
    alter(desk.office.store, tables.request, row, **values)


def row_id(desk: Desk, ref: str) -> int:
    """The row of a request."""
    with desk.office.store.engine.connect() as connection:
        case = tables.request
        return int(connection.execute(sa.select(case.c.id).where(case.c.ref == ref)).scalar_one())
