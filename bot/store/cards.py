"""A payment card leaves the register; the flag that says a number proves nothing is set.

The row goes with its sealed values, and the ledger of erasures notes it, so that it does not
come back with an older backup. The card itself is the bank's: nothing is blocked here.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.domain import FlagNumber, RemoveCard
from bot.store import audit, ledger, tables
from bot.store.context import Context
from bot.store.faults import Conflict
from bot.store.shredding import owe_note
from bot.store.statements import Statement, given
from bot.store.unit import Unit

_PERSON, _CARD = tables.registrant, tables.card
_of_number = _PERSON.c.number_key == given("number_key", _PERSON.c.number_key)
_REMOVE = Statement(
    sa.delete(_CARD).where(
        _CARD.c.id == given("card", _CARD.c.id),
        _CARD.c.registrant.in_(
            sa.select(_PERSON.c.id).where(
                _PERSON.c.id == given("registrant", _PERSON.c.id), _of_number
            )
        ),
    )
)
FLAG = Statement(sa.update(_PERSON).where(_of_number).values(flagged=True))


def remove_card(unit: Unit, effect: RemoveCard, context: Context) -> None:
    """The card is gone. Raises Conflict when it is no longer the registrant's."""
    removed = unit.run(
        _REMOVE,
        card=effect.card,
        registrant=effect.registrant,
        number_key=unit.number_key(context.number),
    )
    if not removed:
        raise Conflict("the card is no longer there")
    owe_note(unit, ledger.note_card(unit, effect.card, context.now))
    audit.append(unit, context.actor, "card removed", effect.registrant, context.now)


def flag_number(unit: Unit, _effect: FlagNumber, context: Context) -> None:
    """Every record on the number is flagged: what reveals or changes meets the gate."""
    unit.run(FLAG, number_key=unit.number_key(context.number))
