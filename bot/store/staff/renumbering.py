"""A registrant gets another number: what is hers goes along, and no protection is lost.

What was texted under the old number goes along when she alone had it. Of a shared number
nobody can tell whose texts and requests they were, so neither of the two may read them: they
are erased, but for requests that staff still have to answer. Prohibitions hold for both numbers.
Entries of the log that name a number of hers alone by its hash are about nobody from then on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import MessageState
from bot.store import copies, parked, restrictions, tables
from bot.store.consents import APPEND
from bot.store.erasure import blank_log, blank_sent, forget_cases
from bot.store.shredding import give
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

_PERSON, _CONSENT, _BAN = tables.registrant, tables.consent, tables.ban
_CASE, _IN, _OUT = tables.request, tables.message_in, tables.message_out
_person = given("person", _PERSON.c.id)
_old, _new = given("old_key", _PERSON.c.number_key), given("new_key", _PERSON.c.number_key)
_number = given("number", _PERSON.c.number)

_RENUMBER = Statement(
    sa.update(_PERSON)
    .where(_PERSON.c.id == _person, _PERSON.c.number_key == _old)
    .values(
        number_key=_new,
        number=_number,
        confirmed_at=given("confirmed_at", _PERSON.c.confirmed_at),
    )
)
_HERS = (
    Statement(sa.update(_CONSENT).where(_CONSENT.c.registrant == _person).values(number_key=_new)),
    # a link that was sent to the old number shows nothing of hers
    Statement(sa.delete(tables.written_copy).where(tables.written_copy.c.registrant == _person)),
)
_CASES = Statement(sa.select(_CASE.c.ref, _CASE.c.registrant).where(_CASE.c.number_key == _old))
_MOVE_CASE = Statement(
    sa.update(_CASE)
    .where(_CASE.c.ref == given("ref", _CASE.c.ref))
    .values(number_key=_new, number=given("number", _CASE.c.number))
)
_ITS = (
    *(
        Statement(sa.update(table).where(table.c.number_key == _old).values(number_key=_new))
        for table in (_CONSENT, _IN, _OUT)
    ),
    *(
        Statement(sa.delete(table).where(table.c.number_key == _old))
        for table in (tables.conversation, tables.challenge, tables.surname_miss, tables.invitation)
    ),
)
# the old number may be somebody else's by now, and the new one has proven nothing yet
_UNSENT = Statement(
    sa.update(_OUT)
    .where(_OUT.c.number_key == _old, _OUT.c.state == word(MessageState.QUEUED))
    .values(state=word(MessageState.EXPIRED), reason="number changed")
)
_TALKS = Statement(
    sa.select(tables.conversation.c.id).where(tables.conversation.c.number_key == _old)
)
_WAITING_STATES = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNKNOWN)
_OVER = [word(each) for each in MessageState if each not in _WAITING_STATES]
_FORGET = (
    Statement(sa.delete(_IN).where(_IN.c.number_key == _old)),
    blank_sent(_OUT.c.number_key == _old, _OUT.c.state.in_(_OVER)),
    *forget_cases(
        sa.and_(
            *(_CASE.c.number_key == _old, _CASE.c.registrant.is_(None)),
            _CASE.c.state == word("closed"),
        )
    ),
)
_LEDGER = tuple(column.name for column in _CONSENT.c if column.name != "id")
_OF_NUMBER = _CONSENT.c.registrant.is_(None)
_SAID = Statement(
    sa.select(_CONSENT)
    .where(
        _CONSENT.c.number_key == _old,
        sa.or_(
            sa.and_(_OF_NUMBER, _CONSENT.c.state == word("forbidden")),
            sa.and_(_CONSENT.c.registrant == _person, tables.COUNTS),
        ),
    )
    .order_by(_CONSENT.c.id)
)
_BANNED = Statement(
    sa.select(_BAN.c.since, _BAN.c.channel).where(
        _BAN.c.ban_key == given("ban_key", _BAN.c.ban_key)
    )
)
_BAN_TOO = Statement(
    lambda insert: (
        insert(_BAN).values(values_of(_BAN, "ban_key", "since", "channel")).on_conflict_do_nothing()
    )
)


def renumber(
    unit: Unit, person: Any, new: str, *, alone: bool, confirmed_at: datetime, now: datetime
) -> None:
    """The number of `person`, a registrant's row, is `new`; `alone`: nobody shares the old one."""
    values = {
        "id": person.id,
        "person": person.id,
        "number_key": unit.number_key(new),
        "old_key": unit.number_key(person.number),
        "new_key": unit.number_key(new),
        "number": new,
        "confirmed_at": confirmed_at,
        "now": now,
    }
    if alone:  # whoever gets the old number must not find there what was done with hers
        talks = [f"conversation:{row.id}" for row in unit.all(_TALKS, **values)]
        blank_log(unit, [values["old_key"].hex(), *talks], None, now)
    _ban_too(unit, person.number, new)
    said = unit.all(_SAID, **values)
    unit.run(_RENUMBER, **values)
    for case in unit.all(_CASES, **values):
        if alone or case.registrant == person.id:
            unit.run(_MOVE_CASE, **values, ref=case.ref)
    for statement in (*_HERS, *((_UNSENT, *_ITS) if alone else ())):
        unit.run(statement, **values)
    if alone:
        parked.move(unit, person.number, new)  # she is answered where she is now
        give(unit, values["old_key"], values["new_key"])
        restrictions.move(unit, person.number, new)
    else:
        restrictions.extend(unit, person.number, new)
        _forbid_too(unit, said, values["new_key"])
        copies.owe_of_number(unit, values["old_key"], now)
        for statement in _FORGET:
            unit.run(statement, **values)


def _ban_too(unit: Unit, old: str, new: str) -> None:
    ban = unit.one(_BANNED, ban_key=unit.keys.ban_key(old))
    if ban is not None:
        key = unit.keys.ban_key(new)
        unit.run(_BAN_TOO, ban_key=key, since=ban.since, channel=ban.channel)


def _forbid_too(unit: Unit, said: list[Any], new_key: bytes) -> None:
    """What the number forbade holds for the new one; what she said since, again behind it."""
    forbids = False
    for row in said:
        forbids = forbids or row.registrant is None
        if forbids:
            entry = {name: getattr(row, name) for name in _LEDGER}
            unit.run(APPEND, **{**entry, "number_key": new_key})
