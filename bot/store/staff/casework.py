"""All that the page of a request shows: each kind of row is read with one statement.

Whoever asks has written the look into the audit log before. Nothing is masked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.hold import hold_number
from bot.store.statements import Statement, given, word
from bot.store.unit import Unit

REVEALED = "revealed"
NEWEST = 200
"""Texts of a number that are read in each direction: a page of more could not be read."""
MARKS = 20
"""Codes, wrong surnames and disclosures that are read."""

_CASE, _PERSON, _EVENT = tables.request, tables.registrant, tables.request_event
_IN, _OUT, _STAFF, _AUDIT = tables.message_in, tables.message_out, tables.staff, tables.audit
_CODE, _MISS, _STOP = tables.challenge, tables.surname_miss, tables.restriction
_PROPOSAL = tables.staff_proposal

_key = given("number_key", _PERSON.c.number_key)
_this = given("case_id", _EVENT.c.request_id)
_with_ref = _CASE.c.ref == given("reference", _CASE.c.ref)
_hers = sa.or_(_PERSON.c.number_key == _key, _PERSON.c.id == given("registrant", _PERSON.c.id))
_people = sa.select(_PERSON.c.id).where(_hers)

_ID = Statement(sa.select(_CASE.c.id).where(_with_ref))
_OF_SOMEBODY = Statement(
    sa.select(_CASE.c.id, _CASE.c.number).where(
        _with_ref, sa.or_(_CASE.c.number.is_not(None), _CASE.c.text.is_not(None))
    )
)
_REQUEST = Statement(
    sa.select(_CASE, _STAFF.c.login)
    .join_from(_CASE, _STAFF, _STAFF.c.id == _CASE.c.assignee, isouter=True)
    .where(_with_ref)
)
_PEOPLE = Statement(sa.select(_PERSON).where(_hers).order_by(_PERSON.c.created_at, _PERSON.c.id))
_EVENTS = Statement(sa.select(_EVENT).where(_EVENT.c.request_id == _this).order_by(_EVENT.c.id))
_SENT = Statement(
    sa.select(*(_OUT.c[name] for name in ("created_at", "message", "text", "state", "sent_at")))
    .where(_OUT.c.request_id == _this)
    .order_by(_OUT.c.id)
)
_LOGINS = Statement(sa.select(_STAFF.c.id, _STAFF.c.login))
_WAITS = Statement(
    sa.select(_PROPOSAL.c.id)
    .where(_PROPOSAL.c.request_id == _this, _PROPOSAL.c.decided_at.is_(None))
    .limit(1)
)
_BAN = Statement(
    sa.select(tables.ban.c.since, tables.ban.c.channel).where(
        tables.ban.c.ban_key == given("ban_key", tables.ban.c.ban_key)
    )
)
_REVEALED = Statement(
    sa.select(*(_AUDIT.c[name] for name in ("at", "subject", "reason", "result")))
    .where(
        _AUDIT.c.ref == given("reference", _AUDIT.c.ref),
        _AUDIT.c.at >= given("since", _AUDIT.c.at),
        sa.text(tables.REFERRED),
        _AUDIT.c.action == word(REVEALED),
        _AUDIT.c.actor == given("actor", _AUDIT.c.actor),
    )
    .order_by(_AUDIT.c.id)
)


def _of_people(table: sa.Table) -> Statement:
    return Statement(sa.select(table).where(table.c.registrant.in_(_people)).order_by(table.c.id))


def _of_number(table: sa.Table, *names: str, newest: int | None = None) -> Statement:
    """Columns of the rows of a number; the newest of them first."""
    chosen = sa.select(*(table.c[name] for name in names)).where(table.c.number_key == _key)
    moment = table.c[names[0]]
    return Statement(chosen.order_by(moment.desc(), table.c.id.desc()).limit(newest))


def _size(table: sa.Table, moment: str) -> Statement:
    """How many rows a number has, the first of them and the last."""
    at = table.c[moment]
    first, last = sa.func.min(at).label("first"), sa.func.max(at).label("last")
    number = sa.func.count().label("number")
    return Statement(sa.select(number, first, last).where(table.c.number_key == _key))


_CARDS, _SOURCES = _of_people(tables.card), _of_people(tables.provenance)
_CONSENTS = _of_number(
    tables.consent,
    *("at", "registrant", "purpose", "recipient", "state", "legal_basis", "wording"),
    "words",
    *("language", "channel", "message_id"),
)
_MADE = tables.disclosure_made
_DISCLOSED = Statement(
    sa.select(*(_MADE.c[name] for name in ("at", "recipient", "fields", "registrant")))
    .where(_MADE.c.registrant.in_(_people))
    .order_by(_MADE.c.at.desc(), _MADE.c.id.desc())
    .limit(MARKS + 1)
)
_STOPS = _of_number(_STOP, "since", "ground", "ended_at")
_CODES = _of_number(_CODE, "created_at", "command", "used_at", newest=MARKS)
_MISSES = _of_number(_MISS, "at", newest=MARKS)
_HEARD = _of_number(_IN, "received_at", "text", "pictures", newest=NEWEST)
_SAID = _of_number(_OUT, "created_at", "text", "state", newest=NEWEST)
_HEARD_SIZE, _SAID_SIZE = _size(_IN, "received_at"), _size(_OUT, "created_at")


@dataclass(frozen=True, slots=True)
class Papers:
    """The rows that belong to a request, its number and whoever is on record with it."""

    request: Any
    people: list[Any]
    cards: list[Any]
    sources: list[Any]
    consents: list[Any]
    disclosed: list[Any]
    stops: list[Any]
    ban: Any
    codes: list[Any]
    misses: list[Any]
    events: list[Any]
    sent: list[Any]
    sizes: tuple[Any, Any]
    logins: dict[int, str]
    waits: bool


def id_of(unit: Unit, ref: str) -> int | None:
    """The row of a request, None when there is none with this reference."""
    found = unit.value(_ID, reference=ref)
    return None if found is None else int(found)


def hold(unit: Unit, ref: str) -> int | None:
    """The row of a request, its number held until the unit ends, so that no erasure comes
    between. None when there is none, or when whoever it was about is erased.
    """
    found = unit.one(_OF_SOMEBODY, reference=ref)
    if found is not None and found.number:
        hold_number(unit, found.number)
        found = unit.one(_OF_SOMEBODY, reference=ref)
    return None if found is None else int(found.id)


def people_of(unit: Unit, ref: str) -> list[str]:
    """The ids of the records that the page of a request shows."""
    request = unit.one(_REQUEST, reference=ref)
    return [row.id for row in unit.all(_PEOPLE, **_keys(unit, request))]


def papers(unit: Unit, ref: str) -> Papers | None:
    """All rows of a request but the conversation; None when there is no such request."""
    request = unit.one(_REQUEST, reference=ref)
    if request is None:
        return None
    keys, case = _keys(unit, request), {"case_id": request.id}
    banned = unit.keys.ban_key(request.number) if request.number else None
    number = {"number_key": keys["number_key"]}
    return Papers(
        request=request,
        people=unit.all(_PEOPLE, **keys),
        cards=unit.all(_CARDS, **keys),
        sources=unit.all(_SOURCES, **keys),
        consents=unit.all(_CONSENTS, **number),
        disclosed=unit.all(_DISCLOSED, **keys),
        stops=unit.all(_STOPS, **number),
        ban=unit.one(_BAN, ban_key=banned) if banned else None,
        codes=unit.all(_CODES, **number),
        misses=unit.all(_MISSES, **number),
        events=unit.all(_EVENTS, **case),
        sent=unit.all(_SENT, **case),
        sizes=(unit.one(_HEARD_SIZE, **number), unit.one(_SAID_SIZE, **number)),
        logins=dict(map(tuple, unit.all(_LOGINS))),
        waits=unit.one(_WAITS, **case) is not None,
    )


def conversation(unit: Unit, number: str) -> tuple[list[Any], list[Any]]:
    """The newest texts that a number sent and was sent."""
    key = unit.number_key(number)
    return unit.all(_HEARD, number_key=key), unit.all(_SAID, number_key=key)


def revealed(unit: Unit, ref: str, actor: str, since: datetime) -> list[Any]:
    """What a member of staff had revealed on a request since then, the newest last."""
    return unit.all(_REVEALED, reference=ref, actor=actor, since=since)


def _keys(unit: Unit, request: Any) -> dict[str, Any]:
    key = unit.number_key(request.number) if request.number else None
    return {"number_key": key, "registrant": request.registrant}
