"""What is kept no longer than the notice tells: per rule, the rows whose days are over.

`PURGES` has the words of `[[retention.rules]]` that have days. What an event ends stands
in `UNTIL_EVENT`; what stays, in `KEPT` with the reason; a test holds that no table is
missing. Open requests, bans, consents and the ledger of erasures are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.dialogue.flow import IDLE
from bot.store import tables
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

_IN, _OUT, _TALK = tables.message_in, tables.message_out, tables.conversation
_CASE, _EVENT = tables.request, tables.request_event


@dataclass(frozen=True, slots=True)
class Purge:
    """How the rows of one table that are due are counted, and so many of them deleted."""

    table: sa.Table
    count: Statement
    delete: Statement


def _over(moment: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return moment <= given("before", moment)


def _purge(key: sa.Column[Any], *due: sa.ColumnElement[bool]) -> Purge:
    most = sa.bindparam("most", type_=sa.Integer)
    some = sa.select(key).where(*due).limit(most).correlate(None)
    # said twice: a row that changed while PostgreSQL waited for it is judged anew
    delete = sa.delete(key.table).where(key.in_(some), *due)
    count = sa.select(sa.func.count().label("number")).select_from(key.table).where(*due)
    return Purge(key.table, Statement(count), Statement(delete))


# one in which nothing was heard holds nothing but the number
_silent = sa.or_(_TALK.c.heard_at.is_(None), _over(_TALK.c.heard_at))
_closed = (_CASE.c.state == word("closed"), _over(_CASE.c.closed_at))

PURGES: Mapping[str, tuple[Purge, ...]] = {
    "messages": (
        _purge(_IN.c.id, _over(_IN.c.received_at)),
        _purge(tables.parked.c.id, _over(tables.parked.c.received_at)),
        _purge(_OUT.c.id, _over(_OUT.c.created_at)),
    ),
    "conversations": (_purge(_TALK.c.id, _TALK.c.state == word(IDLE), _silent),),
    "challenges": (
        _purge(tables.challenge.c.id, _over(tables.challenge.c.created_at)),
        _purge(tables.surname_miss.c.id, _over(tables.surname_miss.c.at)),
        _purge(tables.wrong_code.c.id, _over(tables.wrong_code.c.at)),
        _purge(tables.staff_try.c.id, _over(tables.staff_try.c.at)),
        _purge(tables.staff_link.c.id, _over(tables.staff_link.c.expires_at)),
        _purge(tables.staff_session.c.digest, _over(tables.staff_session.c.seen_at)),
    ),
    "receipts": (_purge(tables.heard.c.message_key, _over(tables.heard.c.at)),),
    "requests": (  # what refers to them first
        *(
            _purge(table.c.id, table.c.request_id.in_(sa.select(_CASE.c.id).where(*_closed)))
            for table in (
                *(_EVENT, tables.staff_watch),
                *(tables.staff_notice, tables.staff_proposal, tables.certificate),
            )
        ),
        _purge(_CASE.c.id, *_closed),
    ),
    "audit": (_purge(tables.audit.c.id, _over(tables.audit.c.at)),),
}

UNTIL_EVENT: Mapping[str, tuple[sa.Table, ...]] = {
    "registrants": (
        *(tables.registrant, tables.provenance, tables.card),
        *(tables.consent, tables.restriction),
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
}


def due(unit: Unit, what: str, before: datetime) -> int:
    """How many rows of a rule are from `before` or older."""
    return sum(unit.value(each.count, before=before) for each in PURGES[what])


def purge(unit: Unit, what: str, before: datetime, most: int) -> int:
    """Delete up to `most` rows of a rule that are from `before` or older; how many."""
    gone = 0
    for each in PURGES[what]:
        if gone < most:  # else a request would go while events of it are left
            gone += unit.run(each.delete, before=before, most=most - gone)
    return gone
