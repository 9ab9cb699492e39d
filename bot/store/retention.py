"""What is kept no longer than the notice tells: per rule, the rows whose days are over.

`PURGES` has the words of `[[retention.rules]]` that have days; a text that answers a
request loses its words and its number with the other texts, and stays with the request as
the proof that it was sent. What an event ends stands in `UNTIL_EVENT`; what stays, in
`KEPT` with the reason; a test holds that no table is missing. Open requests, bans,
consents and the ledger of erasures are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.dialogue.flow import IDLE
from bot.store import copies, informed, tables
from bot.store.erasure import blank_log
from bot.store.shredding import OF_NUMBER, owe
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit
from bot.store.vault import tables as vault

_IN, _OUT, _TALK = tables.message_in, tables.message_out, tables.conversation
_CASE, _EVENT, _INVITED = tables.request, tables.request_event, tables.invitation

KEYS_AT_ONCE = 50
"""Rows of one transaction whose keys go with them: each is retired in the vault's own."""


@dataclass(frozen=True, slots=True)
class Purge:
    """How the rows of one table that are due are counted, and so many of them ended.

    `first` runs before, on the very same rows: it notes copies that a gateway keeps, and who
    was informed by a text. `keys`
    gives the owners of keys that go with the rows, `unless` whether one still owns something.
    `some` are the rows themselves, where the audit log knows somebody by their numbers.
    `oldest` is the moment from which the days of the oldest row count. `blanks`: rows lose
    their words and stay.
    """

    table: sa.Table
    count: Statement
    oldest: Statement
    end: Statement
    blanks: bool
    first: tuple[Statement, ...] = ()
    keys: Statement | None = None
    unless: Statement | None = None
    some: Statement | None = None  # the rows by whose numbers the audit log knows somebody


def _over(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return moment <= given("before", moment)


def _purge(
    moment: sa.ColumnElement[Any],
    *which: sa.ColumnElement[bool],
    key: sa.Column[Any],
    over: sa.ColumnElement[bool] | None = None,
    blanks: Mapping[str, Any] | None = None,
    keys: tuple[sa.Column[Any], ...] = (),
    unless: Statement | None = None,
    logged: bool = False,
) -> Purge:
    """Rows are due by `moment`, or `over`; `blanks`: they lose these values and stay."""
    table, due = key.table, (_over(moment) if over is None else over, *which)
    most = sa.bindparam("most", type_=sa.Integer)
    # the same rows for every statement of a portion: each picks those with the least keys
    some = sa.select(key).where(*due).order_by(key).limit(most).correlate(None)
    ending: Any = sa.delete(table) if blanks is None else sa.update(table).values(**blanks)
    number = sa.func.count().label("number")
    kept_elsewhere = "provider_id" in table.c
    first = (copies.noting(table, key.in_(some)),) if kept_elsewhere else ()
    learnt = (informed.learning(some),) if table is _OUT else ()
    sure = (copies.noted(table),) if kept_elsewhere else ()
    return Purge(
        table,
        Statement(sa.select(number).select_from(table).where(*due)),
        Statement(sa.select(sa.func.min(moment).label("oldest")).select_from(table).where(*which)),
        # said twice: a row that changed while PostgreSQL waited for it is judged anew
        Statement(ending.where(key.in_(some), *due, *sure)),
        blanks is not None,
        (*first, *learnt),
        Statement(sa.select(*keys).where(key.in_(some))) if keys else None,
        unless,
        Statement(some) if logged else None,
    )


def _simply(moment: sa.Column[Any], **more: Any) -> Purge:
    (key,) = moment.table.primary_key
    return _purge(moment, key=key, **more)


_closed = _CASE.c.state == word("closed")


def _with_its_request(table: sa.Table) -> Purge:
    """Rows that go with their request, so many days after it was closed."""
    closed = sa.select(_CASE.c.id).where(_closed, _over(_CASE.c.closed_at))
    moment = sa.select(_CASE.c.closed_at).where(_CASE.c.id == table.c.request_id, _closed)
    return _purge(moment.scalar_subquery(), key=table.c.id, over=table.c.request_id.in_(closed))


_answers = _OUT.c.request_id.is_not(None)
BLANKED = (
    *("number", "number_key", "text", "text_key", "conversation_id", "in_reply_to"),
    *("provider_id", "blank_at"),
)
"""What a text that answers a request loses with its days; the rest is that it was sent."""

# one in which nothing was heard holds nothing but the number
_heard_at = sa.func.coalesce(_TALK.c.heard_at, sa.literal(0, sa.BigInteger))
_last_heard = sa.type_coerce(_heard_at, _TALK.c.heard_at.type)

PURGES: Mapping[str, tuple[Purge, ...]] = {
    "messages": (
        _simply(_IN.c.received_at),
        _simply(tables.parked.c.received_at),
        _purge(_OUT.c.created_at, ~_answers, key=_OUT.c.id),
        _purge(
            *(_OUT.c.created_at, _answers, _OUT.c.text.is_not(None)),
            key=_OUT.c.id,
            blanks=dict.fromkeys(BLANKED, sa.null()),
        ),
        # after the text that brought it: of who never answered, the key goes with it
        _simply(
            _INVITED.c.created_at,
            keys=(_INVITED.c.number_key,),
            unless=OF_NUMBER,
        ),
    ),
    "conversations": (
        _purge(
            *(_last_heard, _TALK.c.state == word(IDLE)),
            key=_TALK.c.id,
            keys=(_TALK.c.number_key,),
            unless=OF_NUMBER,
            logged=True,
        ),
    ),
    "challenges": (
        _simply(tables.challenge.c.created_at),
        _simply(tables.surname_miss.c.at),
        _simply(tables.written_copy.c.created_at),
        _simply(tables.wrong_code.c.at),
        _simply(tables.staff_try.c.at),
        _simply(tables.staff_link.c.expires_at),
        _simply(tables.staff_session.c.seen_at),
    ),
    "receipts": (_simply(tables.heard.c.at),),
    "requests": (  # what refers to them first
        *map(
            _with_its_request,
            (
                *(_EVENT, tables.staff_watch, tables.staff_notice),
                *(tables.staff_proposal, tables.certificate, tables.visit, _OUT),
            ),
        ),
        _purge(
            *(_CASE.c.closed_at, _closed),
            key=_CASE.c.id,
            keys=(_CASE.c.ref, _CASE.c.id),
            logged=True,
        ),
    ),
    "audit": (_simply(tables.audit.c.at),),
}

UNTIL_EVENT: Mapping[str, tuple[sa.Table, ...]] = {
    "registrants": (
        *(tables.registrant, tables.provenance, tables.card),
        *(tables.consent, tables.restriction),
        *(tables.disclosure_made, tables.recipient_notice),
    ),
    "bans": (tables.ban,),
}
"""What an erasure, a withdrawal or a re-consent ends, and no number of days."""

KEPT: Mapping[sa.Table, str] = {
    tables.audit_leaf: "the tree of the audit log must not lose a leaf; it names nobody",
    tables.audit_salt: "goes with its entry in the audit log, by the database itself",
    tables.audit_checkpoint: "how large the tree was, when, and its root; nobody's data",
    tables.audit_place: "one row for each place that checkpoints are sent to",
    tables.erasure: "a restored backup forgets by it whom it must; it names nobody",
    tables.install: "a few values of the service, one row each; nobody's data",
    tables.shredding: "gone within a round of the worker; a keyed hash of whose keys go",
    tables.remote_copy: "gone once the gateway has deleted its copy; names it by the gateway's id",
    tables.pace: "one row for each of our own numbers; nobody's data",
    tables.staff: "accounts of staff; what they did must keep its author",
    tables.staff_recovery: "a few hashes for each account of staff",
    tables.staff_feed: "one hash for each account of staff that has an address of the calendar",
    vault.person_key: "goes with what it opens: with a request, a conversation, an erasure",
    vault.erased: "a restored backup forgets by it whom it must; it names nobody",
}


def due(unit: Unit, purge: Purge, before: datetime) -> int:
    """How many rows of a purge are from `before` or older."""
    return int(unit.value(purge.count, before=before))


def oldest(unit: Unit, purge: Purge) -> datetime | None:
    """From when the days of the oldest row of a purge count; None without rows."""
    found: datetime | None = unit.value(purge.oldest)
    return found


def end(unit: Unit, purge: Purge, before: datetime, most: int, now: datetime) -> int:
    """End up to `most` rows of a purge that are from `before` or older; how many.

    Of a purge whose keys go too it is `KEYS_AT_ONCE` at most.
    """
    if purge.keys is not None:
        most = min(most, KEYS_AT_ONCE)
    portion = {"before": before, "most": most}
    owners = _owners(unit, purge, portion)
    for statement in purge.first:
        unit.run(statement, **portion, now=now)
    subjects = _subjects(unit, purge, portion)
    gone = unit.run(purge.end, **portion)
    if subjects:
        blank_log(unit, subjects, None, now)
    ended = (each for each in owners if not _owns(unit, purge, each))
    owe(unit, *ended)
    return gone


def _owners(unit: Unit, purge: Purge, portion: Mapping[str, Any]) -> list[Any]:
    if purge.keys is None:
        return []
    found = {each for row in unit.all(purge.keys, **portion) for each in row}
    owners = sorted(found, key=repr)
    for owner in owners:
        if isinstance(owner, bytes):  # a number: a text of hers that is being heard ends first
            unit.lock(owner)
    return owners


def _subjects(unit: Unit, purge: Purge, portion: Mapping[str, Any]) -> list[str]:
    """As whom the audit log knows rows that end: their numbers may be given to others' rows."""
    if purge.some is None:
        return []
    return [f"{purge.table.name}:{row.id}" for row in unit.all(purge.some, **portion)]


def _owns(unit: Unit, purge: Purge, owner: Any) -> bool:
    return purge.unless is not None and unit.one(purge.unless, owner=owner) is not None
