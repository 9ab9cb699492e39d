"""Notices to staff by mail: what is new, what is due, what is late. At working hours only.

One mail sums everything up. It holds references, kinds and dates, and nothing of a person.
A notice is marked after its mail was accepted, so that none is lost; it goes out once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date

from bot.deadlines import helsinki, open_at, working_day
from bot.logs import Log, log_fault
from bot.service.office import Office
from bot.store import install
from bot.store.columns import from_micros, to_micros
from bot.store.staff import noticing
from bot.store.unit import Unit

log = Log(__name__)

PAUSE = timedelta(hours=1)
NOTICED_AT = "noticed_at"  # in `install`: microseconds since 1970 UTC
LISTED = 25
"""Requests that one kind of notice names; of the others it tells how many there are."""

_ALONE = b"noticing"  # two workers on PostgreSQL take turns
_LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
Owed = Mapping[str, list[Any]]
Say = Callable[..., str]


def notify(office: Office) -> threading.Thread | None:
    """`tell`, once an hour of the office's working hours, in a thread of its own.

    A mail server that does not answer therefore holds up no text. None when nothing is
    begun now.
    """
    now, hours = office.now(), office.register.hours
    if office.post is None or not open_at(now, hours.opens, hours.closes):
        return None
    with office.store.read() as unit:
        if _rested(unit, now):
            return None
    with office.store.write() as unit:
        unit.lock(_ALONE)
        if _rested(unit, now):
            return None  # another worker was faster
        # noted before the work: what fails is tried in an hour, not every few seconds
        install.put(unit, NOTICED_AT, str(to_micros(now)))
    thread = threading.Thread(target=_guarded, args=(office,), name="mail", daemon=True)
    thread.start()
    return thread


def tell(office: Office) -> int:
    """Mail what is owed, in one mail; how many notices went out. Raises OSError of the post."""
    now = office.now()
    today = helsinki(now).date()
    with office.store.read() as unit:
        owed = {kind: rows for kind, rows in _owed(unit, today).items() if rows}
    if office.post is None or not owed:
        return 0
    office.post(*_mail(office, owed))
    with office.store.write() as unit:
        for kind, rows in owed.items():
            noticing.told(unit, kind, [row.id for row in rows], now)
    return sum(map(len, owed.values()))


def _guarded(office: Office) -> None:
    try:
        tell(office)
    except Exception as fault:  # the notices stay owed
        log_fault(log, "mail", fault)


def _rested(unit: Unit, now: datetime) -> bool:
    last = install.get(unit, NOTICED_AT)
    # a moment to come was written by a clock that has been put right since
    return last is not None and timedelta() <= now - from_micros(int(last)) < PAUSE


def _owed(unit: Unit, today: date) -> Owed:
    next_day = today + timedelta(days=1)
    while not working_day(next_day):  # nobody reads mail on a Sunday of what is due on it
        next_day += timedelta(days=1)
    return noticing.owed(unit, today, next_day)


# ---------------------------------------------------------------- words


def _mail(office: Office, owed: Owed) -> tuple[str, str]:
    """Subject and words, in the register's first language."""
    language = office.catalogue.languages[0]
    words = office.catalogue.words(language, "queue")

    def say(id: str, **fill: object) -> str:
        return words[f"queue.{id}"].format(**fill)

    number = len({row.id for rows in owed.values() for row in rows})
    sections = [_section(say, kind, rows, language) for kind, rows in owed.items()]
    subject = say(f"mail.subject.{_form(number)}", n=number)
    return subject, "\n\n".join([*sections, say("mail.where")]) + "\n"


def _section(say: Say, kind: str, rows: list[Any], language: str) -> str:
    lines = [say(f"mail.{kind}.{_form(len(rows))}", n=len(rows))]
    lines += [_line(say, row, language) for row in rows[:LISTED]]
    if more := len(rows) - LISTED:
        lines += [say("mail.more", n=more)] if more > 0 else []
    return "\n".join(lines)


def _line(say: Say, row: Any, language: str) -> str:
    promise, law = (
        format_date(due, "short", locale=_LOCALES.get(language, language))
        for due in (row.promised_due, row.legal_due)
    )
    return say("mail.line", ref=row.ref, kind=say(f"kind.{row.kind}"), promise=promise, law=law)


def _form(n: int) -> str:
    return "one" if n == 1 else "other"
