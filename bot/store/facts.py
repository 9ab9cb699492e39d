"""What is known when a text is heard: one locked row, then one read for all the rest.

Everything is found by keyed hashes and bounded by index, so that a register of a million
people with years of messages answers as fast as an empty one. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain import (
    Card,
    Challenge,
    Facts,
    OpenRequest,
    Policy,
    Refusal,
    Registrant,
    Source,
    Traffic,
)
from bot.requests import REFUSALS
from bot.store import install, tables
from bot.store.columns import from_micros
from bot.store.conversations import lock_conversation
from bot.store.informed import IS_INFORMED
from bot.store.statements import Parts, given, word
from bot.store.unit import Unit

MARKETING = "marketing"
DISCLOSURE = "disclosure"

_PERSON = tables.registrant
_CARD = tables.card
_FROM = tables.provenance
_CONSENT = tables.consent
_CASE = tables.request
_CODE = tables.challenge
_MISS = tables.surname_miss
_BAN = tables.ban
_IN = tables.message_in
_OUT = tables.message_out

_REFUSED = sorted(REFUSALS)
_key = given("number_key", _PERSON.c.number_key)
_text = given("text_key", _IN.c.text_key)


def _since(name: str) -> sa.BindParameter[datetime]:
    return given(name, _OUT.c.created_at)


def _newest_of_each_consent() -> sa.Select[Any]:
    newest = (
        sa.select(sa.func.max(_CONSENT.c.id))
        .where(_CONSENT.c.number_key == _key, tables.COUNTS)
        .group_by(_CONSENT.c.registrant, _CONSENT.c.purpose, _CONSENT.c.recipient)
    )
    return sa.select(
        *(_CONSENT.c[name] for name in ("id", "registrant", "purpose", "recipient", "state"))
    ).where(_CONSENT.c.id.in_(newest))


def _our_texts() -> Any:
    made, limited = _OUT.c.created_at, _OUT.c.limited
    in_window = sa.and_(limited, made > _since("window_start"))
    noticed = _OUT.c.message == word("rate.limited")
    return sa.select(
        sa.func.count().filter(in_window).label("in_window"),
        sa.func.min(made).filter(in_window).label("oldest_in_window"),
        sa.func.count().filter(limited).label("in_day"),
        sa.func.min(made).filter(limited).label("oldest_in_day"),
        sa.func.max(made).filter(limited).label("newest_in_day"),
        sa.func.max(made).filter(noticed).label("noticed_at"),
        sa.func.count().filter(_OUT.c.text_key == _text).label("same"),
    ).where(_OUT.c.number_key == _key, made > _since("day_start"))


def _warned() -> sa.Select[Any]:
    newest = sa.func.max(_OUT.c.created_at).label("at")
    return sa.select(newest).where(_OUT.c.number_key == _key, sa.text(tables.WARNING))


_REST = Parts(
    registrants=sa.select(
        *(_PERSON.c[name] for name in ("id", "name", "confirmed_name", "confirmed_at", "flagged")),
        *(_PERSON.c[name] for name in ("keep_until", "created_at")),
        IS_INFORMED.label("informed"),
    ).where(_PERSON.c.number_key == _key),
    cards=sa.select(
        *(_CARD.c[name] for name in ("registrant", "id", "brand", "last4")),
        *(_CARD.c[name] for name in ("source", "source_date")),
    )
    .join_from(_PERSON, _CARD)
    .where(_PERSON.c.number_key == _key),
    sources=sa.select(*(_FROM.c[name] for name in ("registrant", "source", "source_date")))
    .join_from(_PERSON, _FROM)
    .where(_PERSON.c.number_key == _key),
    consents=_newest_of_each_consent(),
    requests=sa.select(
        *(_CASE.c[name] for name in ("id", "ref", "kind", "state")),
        *(_CASE.c[name] for name in ("received_at", "promised_due", "legal_due", "execute_at")),
    ).where(_CASE.c.number_key == _key, sa.text(tables.UNCLOSED)),
    refusals=sa.select(_CASE.c.ref, _CASE.c.registrant).where(
        _CASE.c.number_key == _key, sa.or_(*(_CASE.c.decision == word(one) for one in _REFUSED))
    ),
    challenges=sa.select(
        *(_CODE.c[name] for name in ("id", "command", "digest", "tries", "created_at")),
        *(_CODE.c[name] for name in ("expires_at", "destructive", "used_at", "conversation_id")),
    ).where(_CODE.c.number_key == _key, _CODE.c.created_at > _since("day_start")),
    ban=sa.select(_BAN.c.since).where(_BAN.c.ban_key == given("ban_key", _BAN.c.ban_key)),
    misses=sa.select(sa.func.count().label("number")).where(
        _MISS.c.number_key == _key, _MISS.c.at > _since("surnames_start")
    ),
    brake=sa.select(tables.install.c.value).where(tables.install.c.key == install.BRAKE_UNTIL),
    ours=_our_texts(),
    warned=_warned(),
    theirs=sa.select(sa.func.count().label("identical")).where(
        _IN.c.number_key == _key,
        _IN.c.received_at > _since("hour_start"),
        _IN.c.text_key == _text,
    ),
)


def read_facts(
    unit: Unit, number: str, service_number: str, text: str, now: datetime, policy: Policy
) -> Facts:
    """Everything a turn may look at, as it stood before this text.

    Locks the number's conversation until the unit ends and begins it if it is new.
    Counts run back from `now`; a moment exactly at the start of a span is outside it.
    """
    key = unit.number_key(number)
    unit.lock(key)  # the limits of a number hold over all the service numbers it texts
    conversation = lock_conversation(unit, number, key, service_number)
    rest = unit.parts(
        _REST,
        number_key=key,
        ban_key=unit.keys.ban_key(number),
        text_key=unit.keys.text_key(text),
        window_start=now - timedelta(minutes=policy.window_minutes),
        hour_start=now - timedelta(hours=1),
        day_start=now - timedelta(days=1),
        surnames_start=now - timedelta(days=policy.surname_days),
    )
    return Facts(
        conversation=conversation,
        registrants=_registrants(rest),
        requests=tuple(OpenRequest(*row[1:]) for row in sorted(rest["requests"], key=_age)),
        refusals=tuple(Refusal(*row) for row in rest["refusals"]),
        challenges=tuple(
            Challenge(*row) for row in sorted(rest["challenges"], key=_id, reverse=True)
        ),
        banned_since=rest["ban"][0].since if rest["ban"] else None,
        wrong_surnames=rest["misses"][0].number,
        braked=any(from_micros(int(row.value)) > now for row in rest["brake"]),
        traffic=_traffic(rest),
    )


def _id(row: Any) -> int:
    return int(row.id)


def _age(row: Any) -> tuple[datetime, int]:
    return row.received_at, row.id


def _registrants(rest: dict[str, list[Any]]) -> tuple[Registrant, ...]:
    people = sorted(rest["registrants"], key=lambda row: (row.created_at, row.id))
    return tuple(_registrant(row, rest) for row in people)


def _registrant(row: Any, rest: dict[str, list[Any]]) -> Registrant:
    cards = [card for card in rest["cards"] if card.registrant == row.id]
    cards.sort(key=_id)
    values = [one for one in rest["sources"] if one.registrant == row.id]
    consents = [one for one in rest["consents"] if one.registrant in (None, row.id)]
    consents.sort(key=_id)
    return Registrant(
        id=row.id,
        name=row.name,
        confirmed_name=row.confirmed_name,
        confirmed_at=row.confirmed_at,
        flagged=row.flagged,
        keep_until=row.keep_until,
        cards=tuple(Card(card.id, card.brand, card.last4) for card in cards),
        sources=sources_of([*values, *cards]),
        marketing=_marketing(consents),
        recipients=_recipients(consents),
        informed=row.informed,
    )


def sources_of(rows: Iterable[Any]) -> tuple[Source, ...]:
    """Each source once, with its newest day, the newest first."""
    days: dict[str | None, Any] = {}
    for row in rows:
        days[row.source] = max(row.source_date, days.get(row.source, row.source_date))
    ordered = sorted(days.items(), key=lambda one: (one[1], one[0] or ""), reverse=True)
    return tuple(Source(name, day) for name, day in ordered)


def _marketing(consents: list[Any]) -> bool | None:
    states = [row.state for row in consents if row.purpose == MARKETING]
    return states[-1] == "given" if states else None


def _recipients(consents: list[Any]) -> tuple[str, ...]:
    """Who may be given name and address; what is said of no recipient is said of all."""
    allowed: set[str] = set()
    for row in (row for row in consents if row.purpose == DISCLOSURE):
        if row.state == "given" and row.recipient:
            allowed.add(row.recipient)
        else:
            allowed = allowed - {row.recipient} if row.recipient else set()
    return tuple(sorted(allowed))


def _traffic(rest: dict[str, list[Any]]) -> Traffic:
    ours, warned, theirs = rest["ours"][0], rest["warned"][0], rest["theirs"][0]
    return Traffic(
        replies_in_window=ours.in_window,
        replies_in_day=ours.in_day,
        oldest_in_window=ours.oldest_in_window,
        oldest_in_day=ours.oldest_in_day,
        newest_in_day=ours.newest_in_day,
        noticed_at=ours.noticed_at,
        identical=theirs.identical,
        echoed=ours.same > 0,
        warned_at=warned.at,
    )
