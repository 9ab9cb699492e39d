"""The queue: what waits, what is due first, what is left of the promise and of the law.

It shows no name, number or text, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.deadlines import helsinki
from bot.requests import KINDS
from bot.service.office import Office
from bot.service.staff.presence import PRESENT
from bot.service.staff.sessions import Member
from bot.store.staff import queue as rows
from bot.store.staff import watching
from bot.store.unit import Unit

PAGE = 50
STATES = ("open", "scheduled", "held", "closed", "all")
WHO = ("mine", "nobody")
DUE = ("overdue", "week")

AMBER = 4
"""Days left of the promise of two weeks on its tenth day; red on its last."""
ALARM = 5
"""Days left of the law's time from which on nothing else is as urgent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is asked for; an empty word asks for anything unclosed."""

    kind: str = ""
    state: str = ""
    language: str = ""
    who: str = ""
    due: str = ""
    page: int = 1

    @property
    def filtered(self) -> bool:
        """Whether less than everything that is unclosed was asked for."""
        return any((self.kind, self.state, self.language, self.who, self.due))

    @property
    def words(self) -> str | None:
        """What the audit log keeps of it."""
        asked = {name: getattr(self, name) for name in ("kind", "state", "language", "who", "due")}
        return "; ".join(f"{name}={word}" for name, word in asked.items() if word) or None


@dataclass(frozen=True, slots=True)
class Clock:
    """A due date, the days left until it, and how grave that is.

    `tone` is plain, warn, bad or grave; days left are negative once it is over.
    """

    due: date
    left: int
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """A request in the queue. `extended`: the law's time was, and binds alone."""

    id: int
    ref: str
    kind: str
    state: str
    language: str | None
    channel: str
    received_at: datetime
    closed_at: datetime | None
    extended: bool
    promise: Clock
    law: Clock
    holder_id: int | None
    holder: str | None
    watchers: tuple[str, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. `fresh`: how many came in after the row that was named."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    newest: int
    fresh: int


def look(office: Office, member: Member, wanted: Wanted, after: int | None = None) -> Queue:
    """A page of the queue; rows later than the row `after` are marked as fresh."""
    now = office.now()
    today = helsinki(now).date()
    filters = _filters(wanted)
    values: dict[str, Any] = {
        "wanted_kind": wanted.kind,
        "wanted_language": wanted.language,
        "member": member.id,
        "today": today,
        "sunday": today + timedelta(days=6 - today.weekday()),
    }
    with office.store.read() as unit:
        total = rows.count(unit, filters, **values)
        pages = max(1, -(-total // PAGE))
        page = min(max(wanted.page, 1), pages)
        found = rows.listing(unit, filters, PAGE, (page - 1) * PAGE, **values)
        newest = rows.newest(unit)
        after = newest if after is None else after
        fresh = rows.count(unit, filters | {"after"}, after=after, **values)
        shown = shown_rows(unit, member, found, now, after)
    return Queue(shown, total, page, pages, newest, fresh)


def shown_rows(
    unit: Unit, member: Member, found: Iterable[Any], now: datetime, after: int | None = None
) -> tuple[Row, ...]:
    """Rows of the store as the queue shows them: with who has them and who looks."""
    logins = {person.id: person.login for person in rows.people(unit)}
    others: dict[int, list[str]] = {}
    for seen in watching.watching(unit, now - PRESENT):
        if seen.staff != member.id:
            others.setdefault(seen.request_id, []).append(seen.login)
    today = helsinki(now).date()
    return tuple(_row(row, today, logins, others.get(row.id, ()), after) for row in found)


def promise_clock(due: date, today: date) -> Clock:
    """Amber from the tenth day of two weeks, red from the last."""
    left = (due - today).days
    return Clock(due, left, "bad" if left <= 0 else "warn" if left <= AMBER else "plain")


def law_clock(due: date, today: date) -> Clock:
    """An alarm five days before the last day; graver than all once that is over."""
    left = (due - today).days
    return Clock(due, left, "grave" if left < 0 else "bad" if left <= ALARM else "plain")


def _filters(wanted: Wanted) -> frozenset[str]:
    names = {wanted.who, wanted.due} & rows.FILTERS
    if wanted.kind in KINDS:
        names.add("kind")
    if wanted.language:
        names.add("language")
    if wanted.state == "closed":
        return frozenset(names | {"closed"})
    if wanted.state == "all":
        return frozenset(names)
    return frozenset(names | ({wanted.state} & rows.FILTERS) | {"unclosed"})


def _row(
    row: Any, today: date, logins: Mapping[int, str], watchers: Collection[str], after: int | None
) -> Row:
    return Row(
        id=row.id,
        ref=row.ref,
        kind=row.kind,
        state=row.state,
        language=row.language,
        channel=row.channel,
        received_at=row.received_at,
        closed_at=row.closed_at,
        extended=row.extended_at is not None,
        promise=promise_clock(row.promised_due, today),
        law=law_clock(row.legal_due, today),
        holder_id=row.assignee,
        holder=logins.get(row.assignee),
        watchers=tuple(watchers),
        fresh=after is not None and row.id > after,
    )
