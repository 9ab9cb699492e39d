"""Changes to a registrant's record by the person's own confirmed word."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.domain import ConfirmNumber, CorrectName, KeepAddress
from bot.store import notices, tables
from bot.store.context import Context
from bot.store.faults import Conflict
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_HELSINKI = ZoneInfo("Europe/Helsinki")
_PERSON = tables.registrant
_FROM = tables.provenance
_same = (
    _PERSON.c.id == given("registrant", _PERSON.c.id),
    _PERSON.c.number_key == given("of_number", _PERSON.c.number_key),
)
_CONFIRM = Statement(sa.update(_PERSON).where(*_same).values(values_of(_PERSON, "confirmed_at")))
_MOVE = Statement(sa.update(_PERSON).where(*_same).values(values_of(_PERSON, "address")))
_RENAME = Statement(sa.update(_PERSON).where(*_same).values(values_of(_PERSON, "name", "name_key")))
ORIGIN = Statement(
    sa.insert(_FROM).values(
        values_of(_FROM, *("registrant", "field", "source", "source_date", "message_id", "at"))
    )
)


def confirm_number(unit: Unit, effect: ConfirmNumber, context: Context) -> None:
    """The number is confirmed as the registrant's now. Raises Conflict when she is gone."""
    of_number = unit.number_key(context.number)
    if not unit.run(
        _CONFIRM, registrant=effect.registrant, of_number=of_number, confirmed_at=context.now
    ):
        raise Conflict("the registrant is no longer there")


def correct_name(unit: Unit, effect: CorrectName, context: Context) -> None:
    """The name becomes the new one, its source the person's own answer.

    The name that staff or an import confirmed stays what later corrections are measured
    against. Raises Conflict when the registrant is gone.
    """
    changed = unit.run(
        _RENAME,
        id=effect.registrant,
        registrant=effect.registrant,
        of_number=unit.number_key(context.number),
        name=effect.new,
        name_key=unit.keys.name_key(effect.new),
    )
    if not changed:
        raise Conflict("the registrant is no longer there")
    _corrected(unit, effect.registrant, "name", context)


def keep_address(unit: Unit, effect: KeepAddress, context: Context) -> None:
    """The address becomes this one, its source the person's own answer.

    Raises Conflict when the registrant is gone.
    """
    changed = unit.run(
        _MOVE,
        id=effect.registrant,
        registrant=effect.registrant,
        of_number=unit.number_key(context.number),
        address=effect.address,
    )
    if not changed:
        raise Conflict("the registrant is no longer there")
    _corrected(unit, effect.registrant, "address", context)


def _corrected(unit: Unit, registrant: str, field: str, context: Context) -> None:
    """It is noted whose word it is, and told to whoever was given the old one (GDPR 19)."""
    unit.run(
        ORIGIN,
        registrant=registrant,
        field=field,
        source=None,
        source_date=context.now.astimezone(_HELSINKI).date(),
        message_id=context.message_id,
        at=context.now,
    )
    notices.tell(unit, registrant, "correction", context.now, field=field)
