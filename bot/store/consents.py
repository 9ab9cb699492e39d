"""The ledger of consents and the ban on marketing.

The ledger is only ever added to; the newest entry of a purpose counts. An entry without
a registrant holds for whoever has the number. The ban lives on its own, under a key that
is never rotated, so that it outlives the person's record.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.domain import Allow, AllowDisclosure, Ban, Permitted, WithdrawDisclosure
from bot.store import notices, tables
from bot.store.addresses import forget_address
from bot.store.context import Context
from bot.store.facts import DISCLOSURE, MARKETING
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

OBJECTION = "GDPR 21(2)"  # the right to object to direct marketing
CONSENT = "GDPR 6(1)(a)"
WITHDRAWAL = "GDPR 7(3)"

_CONSENT = tables.consent
_PERSON = tables.registrant
_BAN = tables.ban
_LEDGER = tuple(column.name for column in _CONSENT.c if column.name != "id")

_BAN_NOW = Statement(
    lambda insert: (
        insert(_BAN)
        .values(values_of(_BAN, "ban_key", "since", "channel"))
        .on_conflict_do_nothing()
        .returning(_BAN.c.ban_key)
    )
)
_UNBAN = Statement(sa.delete(_BAN).where(_BAN.c.ban_key == given("ban_key", _BAN.c.ban_key)))
APPEND = Statement(sa.insert(_CONSENT).values(values_of(_CONSENT, *_LEDGER)))

_of_number = _PERSON.c.number_key == given("number_key", _PERSON.c.number_key)
_newer = _CONSENT.alias("newer")
_PEOPLE = Statement(
    sa.select(_PERSON.c.id).where(_of_number).order_by(_PERSON.c.created_at, _PERSON.c.id)
)
_newest = sa.and_(
    _CONSENT.c.number_key == given("number_key", _CONSENT.c.number_key),
    tables.COUNTS,
    ~sa.exists().where(
        _newer.c.number_key == _CONSENT.c.number_key,
        _newer.c.registrant.is_not_distinct_from(_CONSENT.c.registrant),
        _newer.c.purpose == _CONSENT.c.purpose,
        _newer.c.recipient.is_not_distinct_from(_CONSENT.c.recipient),
        _newer.c.state != word(tables.OVERRULED),
        _newer.c.id > _CONSENT.c.id,
    ),
)
STANDING = Statement(
    sa.select(_CONSENT.c.registrant, _CONSENT.c.recipient, _CONSENT.c.state).where(
        _newest, _CONSENT.c.purpose == given("purpose", _CONSENT.c.purpose)
    )
)
_PERMITTED = Statement(
    sa.select(*(_CONSENT.c[name] for name in ("purpose", "recipient", "state", "at", "channel")))
    .where(_newest)
    .order_by(_CONSENT.c.id)
)


def permitted(unit: Unit, number: str) -> tuple[Permitted, ...]:
    """The newest entries of a number and of whoever has it, the oldest first."""
    return tuple(
        Permitted(*row) for row in unit.all(_PERMITTED, number_key=unit.number_key(number))
    )


def _append(unit: Unit, context: Context, **entry: Any) -> None:
    recipient = entry.get("recipient")
    common: dict[str, Any] = {
        "number_key": unit.number_key(context.number),
        "recipient": recipient,
        "words": context.words(entry["wording"], recipient, context.language),
        "language": context.language,
        "channel": context.channel,
        "message_id": context.message_id,
        "at": context.now,
    }
    unit.run(APPEND, **{**common, **entry})


def ban(unit: Unit, effect: Ban, context: Context) -> None:
    """Ban marketing to the number; the ledger tells it of the number and of its people.

    A repeated prohibition adds to the ledger only where it says something new.
    """
    number_key = unit.number_key(context.number)
    unit.one(
        _BAN_NOW,
        ban_key=unit.keys.ban_key(context.number),
        since=context.now,
        channel=context.channel,
    )
    standing = unit.all(STANDING, number_key=number_key, purpose=MARKETING)
    forbidden = {row.registrant for row in standing if row.state == "forbidden"}
    people = [row.id for row in unit.all(_PEOPLE, number_key=number_key)]
    for registrant in (None, *people):
        if registrant not in forbidden:
            _append(
                unit,
                context,
                registrant=registrant,
                purpose=MARKETING,
                state="forbidden",
                legal_basis=OBJECTION,
                wording="mkt.off",
            )


def allow(unit: Unit, effect: Allow, context: Context) -> None:
    """Lift the ban on the number; the registrant's consent goes into the ledger."""
    unit.run(_UNBAN, ban_key=unit.keys.ban_key(context.number))
    _append(
        unit,
        context,
        registrant=effect.registrant,
        purpose=MARKETING,
        state="given",
        legal_basis=CONSENT,
        wording=effect.wording,
    )


def allow_disclosure(unit: Unit, effect: AllowDisclosure, context: Context) -> None:
    """The registrant's consent for one recipient goes into the ledger."""
    _append(
        unit,
        context,
        registrant=effect.registrant,
        purpose=DISCLOSURE,
        recipient=effect.recipient,
        state="given",
        legal_basis=CONSENT,
        wording=effect.wording,
    )


def withdraw_disclosure(unit: Unit, effect: WithdrawDisclosure, context: Context) -> None:
    """Withdraw the consents, of one recipient or all; who was given something is told.

    An address is kept only for them: with the last it is erased, in the text that brought it
    too. The ledger keeps the prohibition itself, so that nobody enters a consent over it.
    """
    number_key = unit.number_key(context.number)
    standing = unit.all(STANDING, number_key=number_key, purpose=DISCLOSURE)
    if not _forbids(standing, effect.recipient):
        _end(unit, context, None, effect.recipient, "forbidden")
    kept = set()
    for row in standing:
        if row.state != "given":
            continue
        if effect.recipient not in (None, row.recipient):
            kept.add(row.registrant)
            continue
        _end(unit, context, row.registrant, row.recipient, "withdrawn")
        if row.registrant:
            notices.tell(unit, row.registrant, "withdrawal", context.now, recipient=row.recipient)
    for person in unit.all(_PEOPLE, number_key=number_key):
        if person.id not in kept:
            forget_address(unit, person.id, context.now)


def _forbids(standing: list[Any], recipient: str | None) -> bool:
    """Whether the ledger's newest word for whoever has the number is this prohibition."""
    return any(
        row.registrant is None and row.recipient == recipient and row.state == "forbidden"
        for row in standing
    )


def _end(
    unit: Unit, context: Context, registrant: str | None, recipient: str | None, state: str
) -> None:
    _append(
        unit,
        context,
        registrant=registrant,
        purpose=DISCLOSURE,
        recipient=recipient,
        state=state,
        legal_basis=WITHDRAWAL,
        wording="disc.off.done",
    )
