"""Changes to a registrant's record by a decision of staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.catalogue.voice import STAFF
from bot.deadlines import helsinki
from bot.store import notices, tables
from bot.store.corrections import ORIGIN
from bot.store.faults import Conflict
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_PERSON = tables.registrant
_this = _PERSON.c.id == given("person", _PERSON.c.id)


def _change(*names: str) -> Statement:
    return Statement(sa.update(_PERSON).where(_this).values(values_of(_PERSON, *names)))


_RENAME = _change("name", "name_key", "confirmed_name")
_CONFIRM = _change("confirmed_at")
_FLAG = _change("flagged")
_KEEP = _change("keep_until", "keep_ground")


def _set(unit: Unit, statement: Statement, person: str, **values: Any) -> None:
    if not unit.run(statement, id=person, person=person, **values):
        raise Conflict("the registrant is no longer there")


def accept_name(unit: Unit, person: str, name: str, now: datetime) -> None:
    """The name is this one; later corrections are measured against it. Raises Conflict."""
    _set(unit, _RENAME, person, name=name, name_key=unit.keys.name_key(name), confirmed_name=name)
    unit.run(
        ORIGIN,
        registrant=person,
        field="name",
        source=STAFF,
        source_date=helsinki(now).date(),
        message_id=None,
        at=now,
    )
    notices.tell(unit, person, "correction", now, field="name")


def confirm(unit: Unit, person: str, now: datetime) -> None:
    """The number is the registrant's, as staff have seen. Raises Conflict."""
    _set(unit, _CONFIRM, person, confirmed_at=now)


def unflag(unit: Unit, person: str) -> None:
    """The number is in the right hands again. Raises Conflict."""
    _set(unit, _FLAG, person, flagged=False)


def keep(unit: Unit, person: str, until: date, ground: str) -> None:
    """What is left of the record must be kept to the end of a day. Raises Conflict."""
    _set(unit, _KEEP, person, keep_until=until, keep_ground=ground)
