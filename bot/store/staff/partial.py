"""An erasure in part: all goes but name, number, requests, and what the person forbade.

Cards, address, texts and every consent that was given go; prohibitions stay. The ledger
notes it, so that a restored backup does the same again.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import copies, ledger, tables
from bot.store.erasure import SENT, TEXTS
from bot.store.shredding import owe_number
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_PERSON, _CONSENT, _FROM = tables.registrant, tables.consent, tables.provenance
_person = given("person", _PERSON.c.id)
_HERS = (
    Statement(sa.delete(tables.card).where(tables.card.c.registrant == _person)),
    Statement(sa.delete(_FROM).where(_FROM.c.registrant == _person, _FROM.c.field == "address")),
    Statement(sa.update(_PERSON).where(_PERSON.c.id == _person).values(address=sa.null())),
)
_GIVEN = Statement(
    sa.delete(_CONSENT).where(
        _CONSENT.c.number_key == given("of_number", _CONSENT.c.number_key),
        sa.or_(_CONSENT.c.registrant == _person, _CONSENT.c.registrant.is_(None)),
        _CONSENT.c.state == word("given"),
    )
)


def erase_in_part(unit: Unit, person: str, number: str, ref: str, now: datetime) -> None:
    """Erase what need not be kept of the one registrant of a number."""
    number_key = unit.number_key(number)
    copies.owe_of_number(unit, number_key, now)
    take_part(unit, person, number_key)
    mark = ledger.note(unit, "part", person, ref, now)
    owe_number(unit, number_key, mark, unit.keys.ban_key(number))


def take_part(unit: Unit, person: str, number_key: bytes) -> int:
    """Delete the rows alone; how many."""
    values = {"person": person, "of_number": number_key}
    return sum(unit.run(each, **values) for each in (*_HERS, _GIVEN, *TEXTS, SENT))
