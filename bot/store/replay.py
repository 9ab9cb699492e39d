"""An erasure done again, on a database that was restored from before it.

Her key is gone, so nothing of hers is read: rows are found by the random ids and the keyed
hashes of the ledger. Whoever came to the number after the erasure is left alone: of what
belongs to a number only rows that are older than the erasure go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from bot.store import audit, copies, install, ledger, notices, tables
from bot.store.columns import Moment
from bot.store.erasure import (
    BAN,
    DELETE,
    HER_CASES,
    HERS,
    OF_NUMBER,
    WRITTEN,
    blank_log,
    blank_sent,
    forget_cases,
)
from bot.store.ledger import Erased
from bot.store.shredding import owe
from bot.store.staff.partial import take_hers, take_its
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit
from bot.store.vault.sealing import SealBroken

REPLAYED = "replayed"
"""What the audit log calls it."""

_PERSON, _CASE, _EVENT, _TALK, _OUT = (
    *(tables.registrant, tables.request, tables.request_event),
    *(tables.conversation, tables.message_out),
)
_number = given("of_number", _PERSON.c.number_key)
_person = given("person", _PERSON.c.id)
_before = sa.bindparam("before", type_=Moment())

# a row's number may serve again: a card that was entered later is another one
_REMOVED = Statement(
    sa.delete(tables.card).where(
        tables.card.c.id == given("card", tables.card.c.id), tables.card.c.at < _before
    )
)
_KEY_OF = Statement(sa.select(_PERSON.c.number_key).where(_PERSON.c.id == _person))
_NUMBER_OF = Statement(
    sa.select(_PERSON.c.id, _PERSON.c.number, _PERSON.c.number_key).where(_PERSON.c.id == _person)
)
_ON_NUMBER = Statement(
    sa.select(_PERSON.c.id, _PERSON.c.created_at).where(_PERSON.c.number_key == _number)
)
# one in which nothing was heard holds nothing but the number: whoever is there now may have it
_unheard = sa.and_(
    _TALK.c.heard_at.is_(None), ~sa.exists().where(_PERSON.c.number_key == _TALK.c.number_key)
)
_talked = sa.and_(_TALK.c.number_key == _number, sa.or_(_TALK.c.heard_at < _before, _unheard))
# staff enter a letter with the day it came; what they entered after the erasure is another's
_entered_since = sa.exists().where(
    _EVENT.c.request_id == _CASE.c.id, _EVENT.c.event == word("entered"), _EVENT.c.at >= _before
)
_its = sa.and_(_CASE.c.number_key == _number, _CASE.c.received_at < _before, ~_entered_since)


def _older(table: sa.Table, moment: sa.Column[Any]) -> Statement:
    which = [table.c.number_key == _number, moment < _before]
    if table is _TALK:
        which = [_talked]
    if table is tables.consent:  # an import tells when it was given, which may be long ago
        which.append(table.c.registrant.is_(None))
    return Statement(sa.delete(table).where(*which))


_TEXTS = (
    *(_older(*each) for each in WRITTEN.items()),
    blank_sent(_OUT.c.number_key == _number, _OUT.c.created_at < _before),
)
_OF_NUMBER = tuple(_older(*each) for each in OF_NUMBER.items())
_ITS_CASES = forget_cases(_its)
_HER_REFS = Statement(sa.select(_CASE.c.id, _CASE.c.ref).where(_CASE.c.registrant == _person))
_ITS_REFS = Statement(sa.select(_CASE.c.id, _CASE.c.ref).where(_its))
_TALKS = Statement(sa.select(_TALK.c.id).where(_talked))
_TALKS_LEFT = Statement(sa.select(_TALK.c.id).where(_TALK.c.number_key == _number))


def replay(unit: Unit, one: Erased, now: Any) -> int:
    """Erase again what came back of one erasure; how many rows that were.

    The first time the number is banned again, too, and the database notes the erasure.
    """
    if one.number_key is not None:
        unit.lock(one.number_key)
    first = not ledger.is_known(unit, one.mark)
    gone = _again(unit, one, now, first=first)
    if first and one.ban_key is not None:
        unit.run(BAN, ban_key=one.ban_key, since=one.at, channel="erasure")
    if first:
        registrant = one.registrants[0] if one.registrants else ""
        ledger.note(unit, one.kind, registrant, one.ref, one.at, mark=one.mark)
    if first or gone:
        install.put(unit, install.TO_SCRUB, "yes")
        audit.append(unit, "clock", REPLAYED, None, now, ref=one.ref, result=f"{gone} rows")
    return gone


def _again(unit: Unit, one: Erased, now: Any, *, first: bool) -> int:
    """What was erased in part, or a card, goes once: what came since is another matter."""
    if one.kind == "card":
        return unit.run(_REMOVED, card=ledger.card_of(one), before=one.at) if first else 0
    if one.kind == "part":
        return _part(unit, one, now) if first else 0
    return _whole(unit, one, now, first=first)


def _part(unit: Unit, one: Erased, now: Any) -> int:
    """She stays, perhaps under a number that she had before: that is banned then, too."""
    numbers = _numbers(unit, one)
    if one.ban_key is not None:
        _ban_by_record(unit, one)
    for each in numbers:
        copies.owe_of_number(unit, each, now, before=one.at)
    for person in one.registrants:
        notices.tell(unit, person, "withdrawal", now)
    gone = sum(take_hers(unit, person, now) for person in one.registrants)
    gone += sum(take_its(unit, each) for each in numbers if _was_alone(unit, one, each))
    values = [{"of_number": each, "before": one.at} for each in numbers]
    return gone + sum(unit.run(each, **of) for of in values for each in _TEXTS)


def _whole(unit: Unit, one: Erased, now: Any, *, first: bool) -> int:
    numbers = _numbers(unit, one)
    if first and one.number_key is None:
        _ban_by_record(unit, one)
    alone = [each for each in numbers if _was_alone(unit, one, each)]
    values = [{"of_number": each, "before": one.at, "now": now} for each in numbers]
    theirs = [{"person": each, "now": now} for each in one.registrants]
    its = [each for each in values if each["of_number"] in alone]
    subjects, owners = _told_of(unit, theirs, values, its)
    for each in numbers:
        copies.owe_of_number(unit, each, now, before=one.at)
    for person in one.registrants:
        notices.tell_of_erasure(unit, person, now)  # what was told since the backup is told twice
    gone = sum(unit.run(each, **who) for who in theirs for each in (*HERS, *HER_CASES, DELETE))
    gone += sum(unit.run(each, **of) for of in values for each in _TEXTS)
    gone += sum(unit.run(each, **of) for of in its for each in (*_OF_NUMBER, *_ITS_CASES))
    subjects |= {each.hex() for each in alone if _is_nobodys(unit, each)}
    if first or gone:
        owe(unit, *sorted(owners))
        blank_log(unit, sorted(subjects), one.ref, now)
    return gone


def _numbers(unit: Unit, one: Erased) -> list[bytes]:
    """The number she had at the end, and those that this database knows her by."""
    found = [unit.value(_KEY_OF, person=each) for each in one.registrants]
    return sorted({bytes(each) for each in (one.number_key, *found) if each})


def _was_alone(unit: Unit, one: Erased, number_key: bytes) -> bool:
    """Whether the number was nobody else's, at the erasure and in this database."""
    if number_key == one.number_key and one.ban_key is None:
        return False
    return not any(
        row.id not in one.registrants and row.created_at < one.at
        for row in unit.all(_ON_NUMBER, of_number=number_key)
    )


def _is_nobodys(unit: Unit, number_key: bytes) -> bool:
    found = (unit.all(each, of_number=number_key) for each in (_ON_NUMBER, _TALKS_LEFT))
    return not any(found)


def _ban_by_record(unit: Unit, one: Erased) -> None:
    """Of the number that this database knows her by, the vault may have no hash."""
    for person in one.registrants:
        try:
            row = unit.one(_NUMBER_OF, person=person)
        except SealBroken:
            continue
        if row is not None and _was_alone(unit, one, row.number_key):
            ban_key = unit.keys.ban_key(row.number)
            unit.run(BAN, ban_key=ban_key, since=one.at, channel="erasure")


def _told_of(
    unit: Unit,
    theirs: Iterable[Mapping[str, Any]],
    values: Iterable[Mapping[str, Any]],
    its: Iterable[Mapping[str, Any]],
) -> tuple[set[str], set[str]]:
    """Whom the log may be about, and whose keys go, before the rows do."""
    cases = [row for who in theirs for row in unit.all(_HER_REFS, **who)]
    cases += [row for of in its for row in unit.all(_ITS_REFS, **of)]
    people = {str(who["person"]) for who in theirs}
    subjects = {f"request:{row.id}" for row in cases} | people
    subjects |= {f"registrant:{each}" for each in people}
    subjects |= {f"conversation:{row.id}" for of in values for row in unit.all(_TALKS, **of)}
    owners = people | {f"{key}" for row in cases for key in (row.id, row.ref)}
    return subjects, owners
