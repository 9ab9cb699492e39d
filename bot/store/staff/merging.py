"""Two records of one person on one number become one; the stricter word counts.

It is noted in the ledger that the one went into the other, so that a later erasure reaches
both in every backup; a merge itself erases nothing. The key of the one becomes the other's: a
restored backup has both records again, and both can be read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import informed, ledger, notices, tables
from bot.store.addresses import forget_address
from bot.store.consents import APPEND
from bot.store.facts import DISCLOSURE
from bot.store.registrants import cards, insert_many
from bot.store.shredding import give
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_PERSON, _CARD, _CONSENT = tables.registrant, tables.card, tables.consent
_kept, _gone = given("kept", _PERSON.c.id), given("gone", _PERSON.c.id)
_ITS_CARDS = Statement(sa.select(_CARD).where(_CARD.c.registrant == _gone).order_by(_CARD.c.id))
_DROP_CARDS = Statement(sa.delete(_CARD).where(_CARD.c.registrant == _gone))
_MOVES = tuple(
    Statement(sa.update(table).where(table.c.registrant == _gone).values(registrant=_kept))
    for table in (
        *(tables.provenance, _CONSENT, tables.request),
        *(tables.disclosure_made, tables.recipient_notice),
    )
)
_LEDGER = tuple(column.name for column in _CONSENT.c if column.name != "id")
_CONSENTS = Statement(
    sa.select(_CONSENT)
    .where(
        _CONSENT.c.number_key == given("number_key", _CONSENT.c.number_key),
        sa.or_(_CONSENT.c.registrant.in_((_kept, _gone)), _CONSENT.c.registrant.is_(None)),
        tables.COUNTS,
    )
    .order_by(_CONSENT.c.id)
)
_TAKE = Statement(
    sa.update(_PERSON)
    .where(_PERSON.c.id == _kept)
    .values(
        values_of(
            _PERSON,
            *("confirmed_at", "flagged", "keep_until", "keep_ground", "address", "language"),
            *("informed_at", "informed_by"),
        )
    )
)
_LINK = tables.written_copy
_DROP_LINKS = Statement(sa.delete(_LINK).where(_LINK.c.registrant.in_((_kept, _gone))))
_DELETE = Statement(sa.delete(_PERSON).where(_PERSON.c.id == _gone))

_STRICTNESS = ("given", "withdrawn", "forbidden")


def merge(unit: Unit, kept: Any, gone: Any, ref: str, now: datetime) -> None:
    """All of `gone` becomes `kept`'s, rows of registrants; number and name stay `kept`'s."""
    both = {"kept": kept.id, "gone": gone.id}
    rows = unit.all(_CONSENTS, **both, number_key=kept.number_key)
    stricter = _stricter(rows, kept.id, gone.id)
    taken = {**_of_both(kept, gone), **_told(unit, kept.id, gone.id)}
    if any(row.purpose == DISCLOSURE for row in stricter):  # an address is kept only for that
        taken["address"] = None
    _take_cards(unit, kept.id, gone.id)
    notices.tell(unit, gone.id, "correction", now, field="name")
    for one in (kept, gone):
        _drop_address(unit, one, taken["address"], now)
    for statement in _MOVES:
        unit.run(statement, **both)
    for row in stricter:
        entry = {name: getattr(row, name) for name in _LEDGER}
        unit.run(APPEND, **{**entry, "registrant": kept.id, "at": now, "channel": "console"})
        if row.purpose == DISCLOSURE:
            notices.tell(unit, kept.id, "withdrawal", now, recipient=row.recipient)
    unit.run(_TAKE, id=kept.id, kept=kept.id, **taken)
    unit.run(_DROP_LINKS, **both)  # whose copy it would be is another matter now
    unit.run(_DELETE, gone=gone.id)
    give(unit, gone.id, kept.id)
    ledger.note(unit, "merged", gone.id, ref, now, heir=kept.id)


def _drop_address(unit: Unit, one: Any, taken: str | None, now: datetime) -> None:
    """An address that is not taken over goes; who was given it is told of the other."""
    if one.address in (None, taken):
        return
    forget_address(unit, one.id, now)
    notices.tell(unit, one.id, "correction", now, field="address")


def _take_cards(unit: Unit, kept: str, gone: str) -> None:
    """The cards that only `gone` has, sealed anew with the key of `kept`."""
    known = {(card.brand, card.last4) for card in cards(unit, kept)}
    others = unit.all(_ITS_CARDS, gone=gone)
    unit.run(_DROP_CARDS, gone=gone)
    new = [card for card in others if (card.brand, card.last4) not in known]
    insert_many(unit, cards=[{**card._asdict(), "registrant": kept} for card in new])


def _of_both(kept: Any, gone: Any) -> dict[str, Any]:
    """What protects more, of either: the older confirmation, a doubt, the longer keeping."""
    longer = max((kept, gone), key=lambda one: (one.keep_until is not None, one.keep_until))
    return {
        "confirmed_at": min(kept.confirmed_at, gone.confirmed_at),
        "flagged": kept.flagged or gone.flagged,
        "keep_until": longer.keep_until,
        "keep_ground": longer.keep_ground,
        "address": kept.address or gone.address,
        "language": kept.language or gone.language,
    }


def _told(unit: Unit, kept: str, gone: str) -> dict[str, Any]:
    """Where either came from she may not know yet: then the notice is owed still."""
    told = [informed.told_at(unit, one) for one in (kept, gone)]
    known = [each for each in told if each is not None]
    return {"informed_at": max(known) if len(known) == len(told) else None, "informed_by": None}


def _stricter(rows: list[Any], kept: str, gone: str) -> list[Any]:
    """For each purpose that one of two forbade and the other allowed, the forbidding entry."""
    standing = [_standing(rows, one) for one in (kept, gone)]
    found = []
    for matter in dict.fromkeys((*standing[0], *standing[1])):
        newest = [one[matter] for one in standing if matter in one]
        strictest = max(newest, key=lambda row: _STRICTNESS.index(row.state))
        given = [row for row in newest if row.state == "given" and not _renews(row, strictest)]
        if strictest.state != "given" and given:
            found.append(strictest)
    return found


def _renews(allowing: Any, forbidding: Any) -> bool:
    """A consent after a prohibition of the number itself was given in full knowledge of it."""
    return forbidding.registrant is None and allowing.id > forbidding.id


def _standing(rows: list[Any], person: str) -> dict[tuple[str, str | None], Any]:
    """The newest entry of each purpose and recipient that counts for a registrant."""
    return {(row.purpose, row.recipient): row for row in rows if row.registrant in (None, person)}
