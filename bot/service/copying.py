"""The written copy behind its link: knocked at, opened once with the code, fetched, and shut.

Looking uses nothing up. The files are made anew each time one is fetched, so that no copy of
anybody's data lies about. What works no more and what never was are told from each other
nowhere: both are None.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from bot.deadlines import helsinki
from bot.documents.copy import Copy, paper_of
from bot.documents.page import page
from bot.documents.pdf import pdf
from bot.documents.portable import data
from bot.domain import Reply
from bot.service.acting import again
from bot.service.drafting import language_of
from bot.service.office import Office
from bot.service.staff.sending import send
from bot.service.staff.slowing import TooSoon
from bot.service.writing import ChangedHands, copy_of
from bot.store import audit, codes
from bot.store import written as links
from bot.store.staff import tries
from bot.store.unit import Unit

CLOSED = "copy.closed"
"""The text that tells of too many wrong codes."""

MISSES = 20
WINDOW = timedelta(minutes=15)
"""So many tries of links that lead nowhere, from one address within this time, are answered."""

TWICE = timedelta(minutes=1)
"""So long after it opened a copy the right code leads to the same session: a form that is sent
twice has no cookie yet."""

BRAKED_TRIES = 1
"""Of each link while wrong codes pull the register's brake: who has the right one gets in."""

_MISS = "copy missed"


@dataclass(frozen=True, slots=True)
class Door:
    """A link that works: the language it was asked in, and until when, if this session opened it.

    `shut`: nobody opened it yet. A link that another session opened is not shut and has no
    `until`; to whoever stands before it, it is dead.
    """

    language: str
    shut: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a code: a `session` when it was right, else how many tries are left."""

    left: int = 0
    session: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file of the copy; its `name` tells of nobody."""

    content: bytes
    name: str


def knock(office: Office, token: str, session: str | None) -> Door | None:
    """What a link leads to now, for whoever holds this session; None when it is dead."""
    with office.store.read() as unit:
        row = links.linked(unit, token, office.now())
    if row is None:
        return None
    mine = _is_open_to(row, session)
    shut = row.opened_at is None
    door = Door(language_of(office, row), shut, row.expires_at if mine else None)
    return door if mine or shut else None


def try_code(
    office: Office, token: str, code: str, address: str, session: str | None = None
) -> Tried | None:
    """Open the copy with its code; None when the link is dead, now or before. Raises TooSoon.

    Whoever opened it already is led in again. Tries of a link are few, fewer while wrong codes
    pull the register's brake, and an address that asks for link after link is made to wait.
    """
    tried = again(lambda: _try_code(office, token, code, session))
    if tried is None:
        again(lambda: _miss(office, address))
    office.wake()
    return tried if tried and (tried.session or tried.left) else None


def fetch(office: Office, token: str, session: str | None, kind: str, language: str) -> File | None:
    """All that is held, as it is now; None unless this session opened the link.

    `kind` is the file that is fetched: `html`, `pdf` or `json`. It is written down first.
    """
    whose = again(lambda: _fetch(office, token, session, kind))
    if whose is None:
        return None
    number, person = whose
    try:
        copy = copy_of(office, number, language, person)
    except ChangedHands:
        return None
    name = f"omatiedot-{helsinki(copy.made).date().isoformat()}.{kind}"
    return File(_made(copy, kind), name)


def _made(copy: Copy, kind: str) -> bytes:
    if kind == "json":
        return data(copy)
    paper = paper_of(copy)
    return page(paper) if kind == "html" else pdf(paper, copy.made)


def _is_open_to(row: Any, session: str | None) -> bool:
    held = row.session_digest
    if not session or not held:
        return False
    return secrets.compare_digest(links.digest_of(session), held)


def _try_code(office: Office, token: str, code: str, session: str | None) -> Tried | None:
    now = office.now()
    with office.store.write() as unit:
        row = links.linked(unit, token, now)
        if row is None:
            return None
        if _is_open_to(row, session):
            return Tried(session=session)
        spent = _spend_try(office, unit, token, row, now)
        if spent is None:
            return None
        digest = links.code_digest(unit, code, row.number, token)
        if secrets.compare_digest(digest, spent.code_digest):
            opened = links.session_of(unit, code, row.number, token)
            return _open(office, unit, row, spent, opened, now)
        return None if spent.opened_at else _refuse(office, unit, row, spent, now)


def _spend_try(office: Office, unit: Unit, token: str, row: Any, now: datetime) -> Any:
    """Counted before it is compared: many at once have no more tries than one by one."""
    until = codes.braked_until(unit, now)
    most = BRAKED_TRIES if until and not row.opened_at else office.policy.copy_tries
    spent = links.spend_try(unit, token, now, most, now - TWICE)
    if spent is None and until and not row.opened_at:
        raise TooSoon(ceil((until - now).total_seconds()))
    return spent


def _open(office: Office, unit: Unit, row: Any, spent: Any, session: str, now: datetime) -> Tried:
    if spent.opened_at:
        links.give_back(unit, spent.id)
        return Tried(session=session)
    until = now + timedelta(minutes=office.policy.copy_minutes)
    links.opened(unit, spent.id, session, now, until)
    audit.append(unit, "registrant", "copy opened", f"request:{row.id}", now, ref=row.ref)
    return Tried(session=session)


def _refuse(office: Office, unit: Unit, row: Any, spent: Any, now: datetime) -> Tried:
    # once for each link, so that few numbers cannot pull the brake, and never while it is on
    if spent.tries == 1 and not codes.braked_until(unit, now):
        codes.count_wrong_code(unit, now, office.policy)
    subject = f"request:{row.id}"
    audit.append(unit, "stranger", "copy code wrong", subject, now, ref=row.ref, result="wrong")
    left = office.policy.copy_tries - spent.tries
    if left <= 0:
        links.end(unit, spent.id, now)
        audit.append(unit, "stranger", "copy link closed", subject, now, ref=row.ref)
        send(office, unit, row, now, Reply(CLOSED))
    return Tried(left=max(left, 0))


def _miss(office: Office, address: str) -> None:
    now = office.now()
    with office.store.write() as unit:
        who = unit.keys.lookup(f"copy from {address}")
        unit.lock(who)
        misses, last = tries.since(unit, _MISS, who.hex(), now - WINDOW)
        if misses < MISSES:
            tries.note(unit, _MISS, who.hex(), now)
            return
    raise TooSoon(ceil((last + WINDOW - now).total_seconds()))


def _fetch(office: Office, token: str, session: str | None, kind: str) -> tuple[str, str] | None:
    """Of whom a copy may be fetched: the number, and the person whose it is."""
    now = office.now()
    with office.store.write() as unit:
        row = links.linked(unit, token, now)
        if row is None or not _is_open_to(row, session):
            return None
        subject = f"request:{row.id}"
        audit.append(unit, "registrant", "copy fetched", subject, now, ref=row.ref, reason=kind)
        return str(row.number), str(row.registrant)
