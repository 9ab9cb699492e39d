"""An erasure in part: all goes but name, number, requests, and what the person forbade.

Cards, address, texts and every consent that was given, or that an import claimed, go;
prohibitions stay, and so does a text that waits to be heard, which may be one. The ledger notes
it, so that a restored backup does the same again.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import copies, ledger, notices, parked, tables
from bot.store.addresses import forget_address
from bot.store.erasure import SENT, WRITTEN
from bot.store.shredding import owe_number
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_CONSENT = tables.consent
_person = given("person", tables.registrant.c.id)
_CARDS = Statement(sa.delete(tables.card).where(tables.card.c.registrant == _person))
_allowing = sa.or_(*(_CONSENT.c.state == word(each) for each in ("given", tables.OVERRULED)))
_HERS = Statement(sa.delete(_CONSENT).where(_CONSENT.c.registrant == _person, _allowing))
_ITS = Statement(
    sa.delete(_CONSENT).where(
        _CONSENT.c.number_key == given("of_number", _CONSENT.c.number_key),
        *(_CONSENT.c.registrant.is_(None), _allowing),
    )
)
_HEARD = tuple(
    Statement(sa.delete(each).where(each.c.number_key == given("of_number", each.c.number_key)))
    for each in WRITTEN
    if each is not tables.parked
)


def erase_in_part(unit: Unit, person: str, number: str, ref: str, now: datetime) -> None:
    """Erase what need not be kept of the one registrant of a number."""
    number_key = unit.number_key(number)
    copies.owe_of_number(unit, number_key, now)
    notices.tell(unit, person, "withdrawal", now)
    take_hers(unit, person, now)
    take_its(unit, number_key)
    for statement in (*_HEARD, SENT):
        unit.run(statement, of_number=number_key)
    mark = ledger.note(unit, "part", person, ref, now)
    owe_number(unit, number_key, mark, unit.keys.ban_key(number))
    parked.move(unit, number, number)  # what it was sealed with is destroyed


def take_hers(unit: Unit, person: str, now: datetime) -> int:
    """Delete what belongs to a record, whatever its number; how many rows."""
    gone = forget_address(unit, person, now)  # it may have come from a number she had before
    return gone + sum(unit.run(each, person=person) for each in (_CARDS, _HERS))


def take_its(unit: Unit, number_key: bytes) -> int:
    """Delete the consents of whoever has a number; how many rows."""
    return unit.run(_ITS, of_number=number_key)
