"""Requests to look at, and a member of staff who looks."""

from __future__ import annotations

import sqlalchemy as sa

from bot.service.staff.sessions import Member, Session
from bot.store import tables
from bot.store.unit import Store
from tests.offices import MAIJA, START, Desk
from tests.service.codes import answered

CLAIMED = "Maija Kallio-Meikalainen"


def somebody(desk: Desk, login: str = "bertta") -> Session:
    """A session of a new decider."""
    with desk.office.store.engine.begin() as connection:
        values = {"login": login, "role": "decider", "state": "active", "created_at": START}
        adding = sa.insert(tables.staff).values(**values).returning(tables.staff.c.id)
        member = connection.execute(adding).scalar_one()
    return Session(b"", Member(member, login, "decider"), True, desk.clock())


def another_name(desk: Desk, name: str = CLAIMED) -> str:
    """Maija asks for another name; the reference of the request that staff get."""
    answered(desk, MAIJA, f"NIMI {name}")
    return newest(desk.office.store)


def question(desk: Desk, text: str, number: str = MAIJA) -> str:
    """Somebody asks staff; the reference."""
    desk.text(number, f"IHMINEN {text}")
    return newest(desk.office.store)


def newest(store: Store) -> str:
    """The reference of the newest request."""
    case = tables.request
    with store.engine.connect() as connection:
        newest = sa.select(case.c.ref).order_by(case.c.id.desc()).limit(1)
        return str(connection.execute(newest).scalar_one())
