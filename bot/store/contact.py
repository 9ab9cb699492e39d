"""Whom we text of our own accord: who was invited, and to whom a name was sent already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import Source
from bot.store import tables
from bot.store.facts import sources_of
from bot.store.informed import IS_INFORMED
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

INVITATION = "send.invite"
"""The text that asks somebody in."""

_PERSON, _ASKED, _OUT = tables.registrant, tables.invitation, tables.message_out
_FROM, _CARD = tables.provenance, tables.card
_key = given("number_key", _PERSON.c.number_key)
_FOUND = Statement(sa.select(_ASKED).where(_ASKED.c.number_key == _key))
_INVITE = Statement(
    sa.insert(_ASKED).values(
        values_of(_ASKED, "number_key", "number", "name", "language", "created_at")
    )
)
# one being handed over may be answered before its gateway tells us that it has it
_LEFT = Statement(
    sa.select(_OUT.c.id)
    .where(
        _OUT.c.number_key == _key,
        _OUT.c.message == word(INVITATION),
        _OUT.c.state.in_([word(one) for one in ("sending", "sent", "delivered", "unknown")]),
    )
    .order_by(_OUT.c.id.desc())
    .limit(1)
)
_FORGET = Statement(sa.delete(_ASKED).where(_ASKED.c.number_key == _key))
_TIE = Statement(
    sa.update(_FROM)
    .where(_FROM.c.registrant == given("person", _FROM.c.registrant))
    .values(message_id=given("message", _FROM.c.message_id))
)
_PAGE = Statement(
    sa.select(_PERSON.c.id, _PERSON.c.number)
    .where(_PERSON.c.id > given("after", _PERSON.c.id))
    .order_by(_PERSON.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_OF_NUMBER = Statement(
    sa.select(
        *(_PERSON.c[each] for each in ("id", "language", "confirmed_at", "flagged")),
        _PERSON.c.informed_by,
        IS_INFORMED.label("informed"),
    )
    .where(_PERSON.c.number_key == _key)
    .order_by(_PERSON.c.created_at, _PERSON.c.id)
)
_BEFORE = Statement(
    sa.select(_OUT.c.id)
    .where(_OUT.c.number_key == _key, _OUT.c.campaign == given("campaign", _OUT.c.campaign))
    .limit(1)
)
_SOURCES = tuple(
    Statement(
        sa.select(each.c.source, each.c.source_date).where(
            each.c.registrant == given("person", each.c.registrant)
        )
    )
    for each in (_FROM, _CARD)
)
PORTION = 500


def invited(unit: Unit, number: str) -> Any:
    """The row of the invitation of a number, None without one."""
    return unit.one(_FOUND, number_key=unit.number_key(number))


def invite(unit: Unit, number: str, name: str, language: str | None, now: datetime) -> None:
    """Note whom we ask now, instead of whom we asked before under this number."""
    forget(unit, number)
    values = {"number_key": unit.number_key(number), "number": number, "name": name}
    unit.run(_INVITE, **values, language=language, created_at=now)


def invitation_left(unit: Unit, number: str) -> int | None:
    """The newest invitation that was handed over to a number, by its row; None: she has none."""
    found: int | None = unit.value(_LEFT, number_key=unit.number_key(number))
    return found


def forget(unit: Unit, number: str) -> None:
    """Nobody is asked any more under this number."""
    unit.run(_FORGET, number_key=unit.number_key(number))


def tie(unit: Unit, registrant: str, message: int) -> None:
    """The text by which a registrant came in, as the source of her values."""
    unit.run(_TIE, person=registrant, message=message)


def numbers(unit_of: Any) -> Iterator[str]:
    """Every number in the register, portion by portion, each in a unit of its own."""
    after = ""
    while True:
        with unit_of() as unit:
            rows = unit.all(_PAGE, after=after, most=PORTION)
        yield from (row.number for row in rows)
        if len(rows) < PORTION:
            return
        after = rows[-1].id


def of_number(unit: Unit, number: str) -> list[Any]:
    """Language, freshness, and whether she was informed, of everybody on a number."""
    return unit.all(_OF_NUMBER, number_key=unit.number_key(number))


def was_sent(unit: Unit, number: str, campaign: str) -> bool:
    """Whether a number was texted under this name already, as far as texts are kept."""
    return unit.one(_BEFORE, number_key=unit.number_key(number), campaign=campaign) is not None


def sources(unit: Unit, person: str) -> tuple[Source, ...]:
    """Each source of a registrant's values and cards once, the newest first."""
    return sources_of(row for each in _SOURCES for row in unit.all(each, person=person))
