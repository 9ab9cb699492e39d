"""The erasure of a registrant: what goes, and the little that stays.

What stays tells nothing of her: reference, kind and dates of her requests, that texts
were sent, the keyed hash of the ban, the audit log without its subjects, and an entry in
the ledger of erasures by which a restored backup forgets her again (`bot.store.replay`). On a
number that another record shares, what belongs to the number stays with the other person:
restrictions, the number's own consents and requests; the texts go all the same, since nobody can
tell whose they were. After the commit `bot.store.engine.scrub` empties SQLite's log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import audit, copies, ledger, notices, sealing, tables
from bot.store.shredding import owe, owe_number
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

_PERSON = tables.registrant
_CASE = tables.request
_OUT = tables.message_out
_EVENT = tables.request_event
_PROPOSAL = tables.staff_proposal
_LINK = tables.certificate

_number = given("of_number", _PERSON.c.number_key)
_person = given("person", _PERSON.c.id)
_WHO = Statement(
    sa.select(_PERSON.c.id, _PERSON.c.number, _PERSON.c.number_key).where(_PERSON.c.id == _person)
)
_OTHERS = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_PERSON)
    .where(_PERSON.c.number_key == _number, _PERSON.c.id != _person)
)
HERS = tuple(
    Statement(sa.delete(table).where(table.c.registrant == _person))
    for table in (
        *(tables.card, tables.provenance, tables.consent),
        *(tables.disclosure_made, tables.recipient_notice),
    )
)
WRITTEN = {
    tables.message_in: tables.message_in.c.received_at,
    tables.parked: tables.parked.c.received_at,
    tables.challenge: tables.challenge.c.created_at,
    tables.conversation: tables.conversation.c.heard_at,
    tables.surname_miss: tables.surname_miss.c.at,
    tables.written_copy: tables.written_copy.c.created_at,
    tables.invitation: tables.invitation.c.created_at,
}
"""The tables of what is texted under a number, and when a row of each was written."""

OF_NUMBER = {tables.consent: tables.consent.c.at, tables.restriction: tables.restriction.c.since}
"""What belongs to a number, whoever has it."""

TEXTS = tuple(Statement(sa.delete(each).where(each.c.number_key == _number)) for each in WRITTEN)
_OF_NUMBER = tuple(
    Statement(sa.delete(each).where(each.c.number_key == _number)) for each in OF_NUMBER
)


_BLANKS = {
    "number": sa.null(),
    "number_key": sa.null(),
    "text": sa.null(),
    "text_key": sa.null(),
    "conversation_id": sa.null(),
    "in_reply_to": sa.null(),
    "blank_at": sa.null(),
    "provider_id": sa.null(),  # with it the number could be looked up at the gateway
    "reason": sa.case((_OUT.c.state == word("queued"), "erased"), else_=_OUT.c.reason),
    "state": sa.case((_OUT.c.state == word("queued"), "failed"), else_=_OUT.c.state),
}


def blank_sent(*which: sa.ColumnElement[bool]) -> Statement:
    """Of texts that were sent stays that they were; those that wait are not sent."""
    return Statement(sa.update(_OUT).where(*which).values(_BLANKS))


SENT = blank_sent(_OUT.c.number_key == _number)


def forget_cases(which: sa.ColumnElement[bool]) -> tuple[Statement, ...]:
    """Requests end, since nobody is left to answer, and tell nothing of her."""
    cases = sa.select(_CASE.c.id).where(which)
    events = sa.update(_EVENT).where(_EVENT.c.request_id.in_(cases)).values(text=None)
    proposals = sa.update(_PROPOSAL).where(_PROPOSAL.c.request_id.in_(cases)).values(details=None)
    waiting = sa.update(_PROPOSAL).where(
        _PROPOSAL.c.request_id.in_(cases), _PROPOSAL.c.outcome.is_(None)
    )
    void = {"outcome": "void", "decided_at": given("now", _PROPOSAL.c.decided_at)}
    links = sa.delete(_LINK).where(_LINK.c.request_id.in_(cases))
    visits = sa.delete(tables.visit).where(tables.visit.c.request_id.in_(cases))
    blanks = ("number_key", "number", "registrant", "text", "details", "language", "reason")
    blanked = sa.update(_CASE).where(which).values(dict.fromkeys(blanks, sa.null()))
    ended = sa.update(_CASE).where(which, _CASE.c.state != word("closed"))
    closed = {"state": "closed", "decision": "erased", "closed_at": given("now", _CASE.c.closed_at)}
    return (
        Statement(events),
        Statement(proposals),
        Statement(waiting.values(void)),
        Statement(links),
        Statement(visits),
        Statement(ended.values(closed)),
        Statement(blanked),
    )


_HER_REFS = Statement(sa.select(_CASE.c.id, _CASE.c.ref).where(_CASE.c.registrant == _person))
_ITS_REFS = Statement(sa.select(_CASE.c.id, _CASE.c.ref).where(_CASE.c.number_key == _number))
HER_CASES = forget_cases(_CASE.c.registrant == _person)
_ITS_CASES = forget_cases(_CASE.c.number_key == _number)
_CONVERSATIONS = Statement(
    sa.select(tables.conversation.c.id).where(tables.conversation.c.number_key == _number)
)
_HER_IDS = Statement(sa.select(_CASE.c.id).where(_CASE.c.registrant == _person))
_ITS_IDS = Statement(sa.select(_CASE.c.id).where(_CASE.c.number_key == _number))
DELETE = Statement(sa.delete(_PERSON).where(_PERSON.c.id == _person))
BAN = Statement(
    lambda insert: (
        insert(tables.ban)
        .values(values_of(tables.ban, "ban_key", "since", "channel"))
        .on_conflict_do_nothing()
    )
)


def erase(
    unit: Unit, registrant_id: str, ref: str | None, now: datetime, *, number: str | None = None
) -> bool:
    """Erase a registrant; False when she is not there and no `number` is given.

    Her number stays banned from marketing, and her open requests are closed. With
    `number`, what was texted under it goes even when her record is gone already.
    """
    who = unit.one(_WHO, person=registrant_id)
    number = who.number if who else number
    if number is None:
        return False
    number_key = unit.number_key(number)
    values = {"person": registrant_id, "of_number": number_key, "now": now}
    alone = unit.value(_OTHERS, **values) == 0
    cases = unit.all(_HER_REFS, **values) + (unit.all(_ITS_REFS, **values) if alone else [])
    mark = ledger.note(unit, "whole", registrant_id, ref, now)
    ban_key = unit.keys.ban_key(number) if alone else None
    owe_number(unit, number_key, mark, ban_key)
    keys = {registrant_id, *(key for case in cases for key in case)}
    owe(unit, *sorted(filter(None, keys), key=repr))
    _forget_in_log(unit, ref, values, alone=alone)
    copies.owe_of_number(unit, number_key, now)
    notices.tell_of_erasure(unit, registrant_id, now)
    for statement in (*HERS, *TEXTS, SENT, *HER_CASES):
        unit.run(statement, **values)
    if alone:
        for statement in (*_OF_NUMBER, *_ITS_CASES):
            unit.run(statement, **values)
        unit.run(BAN, ban_key=ban_key, since=now, channel="erasure")
    unit.run(DELETE, **values)
    return True


def _forget_in_log(unit: Unit, ref: str | None, values: Mapping[str, Any], *, alone: bool) -> None:
    """Whom entries of the log are about goes; what was done, by whom and when, stays."""
    of_requests = (_HER_IDS, _ITS_IDS) if alone else (_HER_IDS,)
    subjects = {f"request:{row.id}" for each in of_requests for row in unit.all(each, **values)}
    subjects |= {f"conversation:{row.id}" for row in unit.all(_CONVERSATIONS, **values)}
    if alone:
        subjects.add(values["of_number"].hex())
    for person in ledger.all_of(unit, values["person"]) if values["person"] else ():
        subjects |= {person, f"registrant:{person}"}
    blank_log(unit, subjects, ref, values["now"])


def blank_log(unit: Unit, subjects: Iterable[str], ref: str | None, now: datetime) -> None:
    """Entries of the log are about none of these any more; how many they were is told."""
    # verifying counts the blanks by these entries: none can be made without telling
    if gone := sealing.forget(unit, subjects):
        audit.append(unit, "clock", sealing.FORGOT, None, now, ref=ref, result=str(gone))
