"""First contact: whom an answer brings into the register, and what everybody is told once.

Somebody who was asked by a service message and answers becomes a registrant, in the
transaction that hears the text (C8 of the description). A stranger's text creates nobody.
Her number counts as long unconfirmed, so that nothing is shown before her surname was asked.
Who came in otherwise is told what GDPR 13 and 14 ask with the first text of ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.deadlines import helsinki
from bot.dialogue.heard import Certainty, Heard
from bot.domain import Facts, Inbound, Items, Reply, Source
from bot.service.import_people import NEVER
from bot.service.limits import PROTECTIVE
from bot.service.office import Office
from bot.store import audit, contact, registrants
from bot.store.unit import Unit

NOTICE = "notice.first"
DECLINES = PROTECTIVE - {"staff"} | {"delete", "cancel"}
"""Whoever answers with one of these does not want to be in a register now. What more it does, the
command does itself; PERU and what is only proposed are told that nothing is changed."""
ASKS = frozenset({"notice"})
"""Who we are and what we do with data: asked before the answer that counts."""


class Known(Protocol):
    """A record, as far as it decides whether its person is told where it came from."""

    @property
    def confirmed_at(self) -> datetime: ...
    @property
    def flagged(self) -> bool: ...
    @property
    def informed(self) -> bool: ...


One = TypeVar("One", bound=Known)


def join(office: Office, unit: Unit, inbound: Inbound, heard: Heard, now: datetime) -> str | None:
    """Make a registrant of somebody who was asked and answers; her id, None if nobody joins."""
    asked = contact.invited(unit, inbound.sender)
    if asked is None or office.understanding.is_auto_reply(inbound.text):
        return None
    invitation = contact.invitation_left(unit, inbound.sender)
    if invitation is None or heard.intent in ASKS:
        return None
    if heard.intent in DECLINES or _is_a_no(office, inbound, heard):
        contact.forget(unit, inbound.sender)
        return None
    registrant = secrets.token_hex(16)
    registrants.insert_many(
        unit,
        [_record(unit, registrant, asked, invitation, now)],
        provenance=[_origin(registrant, name, now) for name in ("name", "number")],
    )
    contact.forget(unit, inbound.sender)
    audit.append(unit, "registrant", "joined", f"registrant:{registrant}", now)
    return registrant


def declined(unit: Unit, number: str, heard: Heard, now: datetime) -> Heard:
    """What was heard; a no to an invitation is a ban, and answered as one."""
    if heard.answer != "no":
        return heard
    asked = contact.invited(unit, number)
    if asked is None or contact.invitation_left(unit, number) is None:
        return heard
    audit.append(unit, "registrant", "declined", unit.number_key(number), now)
    return Heard("mkt_off", heard.language or asked.language, Certainty.EXACT)


def _is_a_no(office: Office, inbound: Inbound, heard: Heard) -> bool:
    """`Älkää tallentako`: a refusal in words that we understand no better."""
    meant = heard.intent or heard.answer
    return meant is None and office.understanding.has_a_no(inbound.text)


def _record(
    unit: Unit, registrant: str, asked: Any, invitation: int, now: datetime
) -> dict[str, Any]:
    return {
        "id": registrant,
        "number_key": asked.number_key,
        "number": asked.number,
        "name": asked.name,
        "name_key": unit.keys.name_key(asked.name),
        "confirmed_name": asked.name,
        "language": asked.language,
        "address": None,
        # the number may have a new owner: who answers is not yet known to be who was asked
        "confirmed_at": NEVER,
        "flagged": False,
        "keep_until": None,
        "keep_ground": None,
        "created_at": now,
        "informed_by": invitation,
    }


def _origin(registrant: str, field: str, now: datetime) -> dict[str, Any]:
    return {
        "registrant": registrant,
        "field": field,
        "source": None,  # the person's own answer
        "source_date": helsinki(now).date(),
        "message_id": None,  # the text has no row yet: `bot.store.contact.tie`
        "at": now,
    }


def notice_owed(
    office: Office, facts: Facts, heard: Heard, replies: tuple[Reply, ...], now: datetime
) -> tuple[Reply, ...]:
    """The first notice, beside the first answer to a number that may hear from its record.

    Another number, whoever says that she is not the one, and whoever writes for another or
    from a phone of two gets what a stranger gets.
    """
    is_hers = heard.intent != "protect" and heard.about in (None, "card")
    person = to_be_told(office, facts.registrants, now) if replies and is_hers else None
    return () if person is None else (notice(person.sources),)


def to_be_told(office: Office, people: Sequence[One], now: datetime) -> One | None:
    """Who of these, the records of one number, is owed the first notice and may have it."""
    person = may_be_told(office, people, now)
    return person if person and not person.informed else None


def may_be_told(office: Office, people: Sequence[One], now: datetime) -> One | None:
    """Who of these, the records of one number, may have the first notice.

    Nobody while the number is long unconfirmed, flagged or shared: the handset may be
    somebody else's, who must not learn that there is a record, or where it came from.
    """
    if len(people) != 1:
        return None
    (person,) = people
    fresh = now - person.confirmed_at <= timedelta(days=office.policy.fresh_days)
    return person if fresh and not person.flagged else None


def notice(sources: tuple[Source, ...]) -> Reply:
    """The first notice: from where the data came, the newest source first."""
    shown = Items(sources[:1], more=max(len(sources) - 1, 0))
    return Reply(NOTICE, {"sources": shown}, limited=False)
