"""The day once more, as the log tells it: nothing repeated, nothing cut, nobody interrupted.

The same texts in the order they were heard, the same silences and erasures at their time.
What the register holds afterwards must be the same, cell for cell: whatever is there twice,
missing, or out of turn shows.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

import wsgi
from bot.service.answer import answer
from bot.service.erase import _execute
from bot.service.expire import _expire
from bot.service.office import Office
from bot.service.parked import _in_full
from bot.service.protecting import protect
from bot.store import tables
from bot.store.heard import hear_once
from bot.store.hold import hold_number
from bot.store.requests import find
from bot.store.statements import Statement
from bot.store.unit import Store
from tests.offices import SETTINGS, VirtualClock, the_catalogue
from tests.simulation.carrier import Line
from tests.simulation.chance import KEYS

if TYPE_CHECKING:
    from tests.simulation.seen import Event
    from tests.simulation.watch import Watch

IDS = {"id", "message_id", "conversation_id", "in_reply_to", "request_id", "mark"}
REGISTER = (
    *(tables.registrant, tables.provenance, tables.card, tables.consent, tables.ban),
    *(tables.restriction, tables.challenge, tables.surname_miss, tables.wrong_code),
    *(tables.request, tables.conversation, tables.message_in, tables.erasure),
)
QUEUED = ("token", "number_key", "language", "created_at", "expires_at", "limited")
_SELECTS = {
    table.name: Statement(sa.select(*(column for column in table.c if column.name not in IDS)))
    for table in REGISTER
} | {"message_out": Statement(sa.select(*(tables.message_out.c[name] for name in QUEUED)))}
LETTER = "unreachable"
"""A request that a carrier's refusal opens: the replay has no carriers."""


def compare(watch: Watch) -> list[str]:
    """What the day left otherwise than its own record does, played again in peace."""
    ground = watch.day.ground
    again = ground.store(ground.fresh("again.db"), "again.db")
    try:
        _play(watch, again)
        expected = _held(again)
    finally:
        again.engine.dispose()
        again.keeper.engine.dispose()
    found = _held(ground.reader)
    return [difference for name in found for difference in _differ(name, found, expected)]


def _differ(name: str, found: Any, expected: Any) -> list[str]:
    more, less = found[name] - expected[name], expected[name] - found[name]
    return [
        *(f"{name} has {count} too many: {row}" for row, count in more.items()),
        *(f"{name} lacks {count}: {row}" for row, count in less.items()),
    ]


def _held(store: Store) -> dict[str, Counter[str]]:
    with store.read() as unit:
        return {name: _rows(unit.all(each)) for name, each in _SELECTS.items()}


def _rows(found: Any) -> Counter[str]:
    rows = [row._asdict() for row in found]
    return Counter(str(row) for row in rows if row.get("kind") != LETTER)


def _play(watch: Watch, store: Store) -> None:
    clock, day = VirtualClock(), watch.day
    office = Office(
        store,
        wsgi.DIALOGUE,
        wsgi.READING,
        the_catalogue(),
        SETTINGS.register,
        {carrier.name: Line(carrier, None) for carrier in day.carriers},  # type: ignore[arg-type]
        clock,
    )
    heard = {event.stream for event in watch.events if event.kind == "heard"}
    for event in watch.events:
        if event.kind == "erased" and event.stream in heard:
            continue  # a text that came before the clock does it, in its own transaction
        clock.moment = event.at
        day.draws.open(event.stream)
        _ACTS[event.kind](office, event)


def _hear(office: Office, event: Event) -> None:
    answer(office, event.about)


def _expired(office: Office, event: Event) -> None:
    _expire(office, *event.about, event.at)


def _erased(office: Office, event: Event) -> None:
    with office.store.read() as unit:
        due = find(unit, event.about)
    if due.state == "scheduled":  # else the text that came before the clock has done it
        _execute(office, due, event.at)


def _blanked(office: Office, event: Event) -> None:
    out, key = tables.message_out, KEYS.lookup(event.about)
    values = dict.fromkeys(("number", "number_key", "text", "text_key", "blank_at"))
    these = sa.update(out).where(out.c.number_key == key, out.c.blank_at.is_not(None))
    with office.store.engine.begin() as connection:
        connection.execute(these.values(**values))


def _protected(office: Office, event: Event) -> None:
    protect(office, event.about, event.at)


def _left_to_staff(office: Office, event: Event) -> None:
    with office.store.write() as unit:
        assert hear_once(unit, event.about.gateway, event.about.id, event.about.sender, event.at)
        hold_number(unit, event.about.sender)
        _in_full(office, unit, event.about, event.at)


_ACTS = {
    "protected": _protected,
    "left to staff": _left_to_staff,
    "heard": _hear,
    "expired": _expired,
    "erased": _erased,
    "blanked": _blanked,
}
