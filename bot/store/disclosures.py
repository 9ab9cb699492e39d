"""Whose name and address a recipient may be given at this moment, and what it was given.

Consent is judged by the ledger's newest word for the recipient, in the transaction that
notes the disclosure, or in which a new value leaves. A stop of use, a doubted number, a
waiting erasure or a later ban of marketing stand before it, for both alike. Nothing is
written to a file here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.store import tables
from bot.store.facts import DISCLOSURE
from bot.store.notices import Kind
from bot.store.personal import UNREADABLE
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

_MADE, _PERSON, _CONSENT = tables.disclosure_made, tables.registrant, tables.consent
_STOP, _CASE, _BAN = tables.restriction, tables.request, tables.ban
_newer = _CONSENT.alias("newer")
_recipient = given("recipient", _CONSENT.c.recipient)
_of_recipient = (
    _CONSENT.c.purpose == word(DISCLOSURE),
    _CONSENT.c.recipient == _recipient,
    _CONSENT.c.state == word("given"),
)
# whatever was said later, of this recipient or of all, by her or by whoever had the number
_said_since = sa.exists().where(
    _newer.c.number_key == _CONSENT.c.number_key,
    _newer.c.purpose == _CONSENT.c.purpose,
    sa.or_(_newer.c.registrant == _CONSENT.c.registrant, _newer.c.registrant.is_(None)),
    sa.or_(_newer.c.recipient == _CONSENT.c.recipient, _newer.c.recipient.is_(None)),
    _newer.c.state != word(tables.OVERRULED),
    _newer.c.id > _CONSENT.c.id,
)
_stopped = sa.exists().where(_STOP.c.number_key == _PERSON.c.number_key, _STOP.c.ended_at.is_(None))
_goes = sa.exists().where(
    _CASE.c.number_key == _PERSON.c.number_key,
    _CASE.c.kind == word("delete"),
    sa.text(f"request.{tables.UNCLOSED}"),
)
_hers = sa.and_(
    _CONSENT.c.number_key == _PERSON.c.number_key, _CONSENT.c.registrant == _PERSON.c.id
)
_portion = (
    _PERSON.c.id > given("after", _PERSON.c.id),
    _PERSON.c.id <= given("upto", _PERSON.c.id),
)

_WHO_ONCE_SAID_YES = Statement(
    sa.select(_CONSENT.c.registrant, _CONSENT.c.number_key)
    .where(*_of_recipient, _CONSENT.c.registrant.is_not(None))
    .distinct()
    .order_by(_CONSENT.c.registrant)
)
_consent_lives = (*_of_recipient, ~_said_since)
_free = sa.and_(~_PERSON.c.flagged, ~_stopped, ~_goes)
_LIVE = Statement(
    sa.select(
        *(_PERSON.c[name] for name in ("id", "number_key", "number", "name", "address")),
        _CONSENT.c.id.label("consent"),
        _CONSENT.c.at,
    )
    .join_from(_PERSON, _CONSENT, _hers)
    .where(*_portion, *_consent_lives, _free)
    .order_by(_PERSON.c.id)
)
_OF_PERSON = Statement(
    sa.select(
        *(_PERSON.c[name] for name in ("number", "name", "address")),
        _free.label("free"),
        _CONSENT.c.at,
    )
    .join_from(_PERSON, _CONSENT, _hers)
    .where(_PERSON.c.id == given("person", _PERSON.c.id), *_consent_lives)
)
_TOKENS = Statement(
    sa.select(_MADE.c.registrant, _MADE.c.token)
    .where(
        _MADE.c.registrant > given("after", _MADE.c.registrant),
        _MADE.c.registrant <= given("upto", _MADE.c.registrant),
        _MADE.c.recipient == _recipient,
    )
    .order_by(_MADE.c.id)
)
_BANNED = Statement(
    sa.select(_BAN.c.since).where(_BAN.c.ban_key == given("ban_key", _BAN.c.ban_key))
)
_ADDRESS_IS_HELD = Statement(
    sa.select(sa.func.count().label("number")).where(
        _PERSON.c.id == given("person", _PERSON.c.id), _PERSON.c.address.is_not(None)
    )
)
_ROW = ("registrant", "recipient", "token", "fields", "consent_id", "at")
_NOTE = Statement(sa.insert(_MADE).values(values_of(_MADE, *_ROW)))


class Given(NamedTuple):
    """What a recipient is given of one person, and how it knows her."""

    registrant: str
    token: str
    name: str
    address: str | None
    consent: int

    @property
    def fields(self) -> str:
        """The names of what is given."""
        return "name address" if self.address else "name"


def who_once_said_yes(unit: Unit, recipient: str) -> list[tuple[str, bytes]]:
    """Registrants and the keys of their numbers, in order; what they said since is not read."""
    found = unit.all(_WHO_ONCE_SAID_YES, recipient=recipient)
    return [(row.registrant, bytes(row.number_key)) for row in found]


def live(unit: Unit, recipient: str, portion: list[tuple[str, bytes]], after: str) -> list[Any]:
    """Those of a portion who may be disclosed now; whatever concerns them waits until the end."""
    numbers = {key for _, key in portion}
    for key in sorted(numbers):
        unit.lock(key)
    found = unit.readable(_LIVE, recipient=recipient, after=after, upto=portion[-1][0])
    known = [row for row in found if bytes(row.number_key) in numbers]  # locked, that is
    opened = [row for row in known if UNREADABLE not in (row.name, row.number, row.address)]
    return [row for row in opened if not _is_banned(unit, row)]


def _is_banned(unit: Unit, row: Any) -> bool:
    """Marketing was forbidden after the consent: what is disclosed would serve nothing else."""
    since = unit.value(_BANNED, ban_key=unit.keys.ban_key(row.number))
    return since is not None and since >= row.at


def tokens(unit: Unit, recipient: str, after: str, upto: str) -> Mapping[str, str]:
    """How a recipient knows those of a portion that it was given before."""
    found = unit.all(_TOKENS, recipient=recipient, after=after, upto=upto)
    return {row.registrant: row.token for row in found}


def note(unit: Unit, recipient: str, people: Iterable[Given], now: datetime) -> None:
    """What was disclosed of each, under which consent."""
    rows = [
        {"registrant": each.registrant, "token": each.token, "fields": each.fields}
        | {"recipient": recipient, "consent_id": each.consent, "at": now}
        for each in people
    ]
    unit.many(_NOTE, rows)


def corrected(unit: Unit, person: str, recipient: str, field: str) -> tuple[Kind, str | None]:
    """What a recipient is told when a value of hers was corrected: the value as it is now.

    Where no list may hold her now it gets no value, but what it has to do: without a living
    consent to erase her ("withdrawal"), else to stop its use ("restriction").
    """
    row = unit.one(_OF_PERSON, person=person, recipient=recipient)
    if row is None:
        return "withdrawal", None
    if not row.free or _is_banned(unit, row):
        return "restriction", None
    return "correction", getattr(row, field)


def address_is_held(unit: Unit, person: str) -> bool:
    """Whether there is an address to disclose."""
    return bool(unit.value(_ADDRESS_IS_HELD, person=person))
