"""A postal address is erased: from the record, and from the texts that told it.

It is held for nothing but a disclosure. Whether it still is one is decided elsewhere.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import copies, tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_PERSON, _FROM, _IN = tables.registrant, tables.provenance, tables.message_in
_its = (
    _FROM.c.registrant == given("person", _FROM.c.registrant),
    _FROM.c.field == given("field", _FROM.c.field),
)
_TOLD = Statement(
    sa.select(_IN.c.id, _IN.c.gateway, _IN.c.provider_id).where(
        _IN.c.id.in_(sa.select(_FROM.c.message_id).where(*_its))
    )
)
_BLANK = Statement(
    sa.update(_IN)
    .where(_IN.c.id == given("message", _IN.c.id))
    .values(**values_of(_IN, "text", "text_key"), provider_id=sa.null())
)
_FORGET_ITS_SOURCE = Statement(sa.delete(_FROM).where(*_its))
_FORGET = Statement(
    sa.update(_PERSON)
    .where(_PERSON.c.id == given("person", _PERSON.c.id))
    .values(address=sa.null())
)


def forget_address(unit: Unit, person: str, now: datetime) -> int:
    """Erase a registrant's address, and the texts that brought it; how many rows that were."""
    texts = _forget_texts(unit, person, now)
    about = {"person": person, "field": "address"}
    return texts + unit.run(_FORGET_ITS_SOURCE, **about) + unit.run(_FORGET, person=person)


def _forget_texts(unit: Unit, person: str, now: datetime) -> int:
    """Of the texts that brought an address stays that they came; how many those are.

    Of the one that is held, and of those before it. A copy that the gateway keeps is owed to be
    deleted. Texts are kept for some weeks only: one that has gone already is none to blank.
    """
    told = unit.all(_TOLD, person=person, field="address")
    for text in told:
        copies.owe(unit, text.gateway, text.provider_id, now)
    blank = {"text": "", "text_key": unit.keys.text_key("")}
    unit.many(_BLANK, [{"message": text.id, **blank} for text in told])
    return len(told)
