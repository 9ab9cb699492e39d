"""Signing in: a password first, then a code; and signing out.

A wrong login and a wrong password are answered with the same words after the same work.
What was tried is counted before it is judged (`slowing`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from bot.service.office import Office
from bot.service.staff import passwords, second_factor
from bot.service.staff.guarding import alone
from bot.service.staff.idle import suspend_if_idle
from bot.service.staff.sessions import Session
from bot.service.staff.slowing import begin_try, forget
from bot.store import audit
from bot.store.staff import accounts, sessions, tries
from bot.store.unit import Unit

Next = Literal["code", "set-up", "wrong", "suspended"]
Fresh = Callable[[], str]
"""Draws the cookie of a session that begins, or goes on as another."""


_LOGIN = re.compile(r"[^\W_][\w.@+-]{0,63}")


def login_of(given: str) -> str | None:
    """A login as it is kept, None when nobody can have it."""
    login = unicodedata.normalize("NFC", given).strip().casefold()
    return login if _LOGIN.fullmatch(login) else None


def give_password(office: Office, given: str, password: str, address: str, fresh: Fresh) -> Next:
    """Begin a session that waits for its code, or say why not. Raises TooSoon."""
    login = login_of(given) or ""
    tried = begin_try(office, login, address)
    with office.store.read() as unit:
        row = accounts.find(unit, login)
    kept: str = row.password if row and row.password else ""
    right = passwords.matches(kept, password)  # outside any transaction: it takes long
    newer = passwords.hash_of(password) if right and passwords.is_old(kept) else None
    now = office.now()
    with office.store.write() as unit:
        alone(unit)
        held = accounts.hold(unit, row.id) if right else None
        if held is None or held.password != kept:
            note_failure(unit, row.id if row else None, "wrong password", now)
            return "wrong"
        tries.drop(unit, tried)
        if newer:
            accounts.set_password(unit, held.id, newer)
        return _admit(unit, held, fresh, now)


def _admit(unit: Unit, row: Any, fresh: Fresh, now: datetime) -> Next:
    """The password was right: what comes next for this account."""
    if row.state in ("suspended", "removed") or suspend_if_idle(unit, row.id, now):
        note_failure(unit, row.id, "suspended", now)
        return "suspended"
    sessions.begin(unit, sessions.digest_of(fresh()), row.id, now, None)
    return "set-up" if row.last_step is None else "code"


def note_failure(unit: Unit, member: int | None, why: str, now: datetime) -> None:
    """Write down that somebody failed to prove who they are; no name if nobody has it."""
    subject = None if member is None else f"staff:{member}"
    audit.append(unit, "stranger", "tried to sign in", subject, now, result=why)


def step_of(office: Office, session: Session) -> Next:
    """What a session waits for."""
    with office.store.read() as unit:
        row = accounts.find(unit, session.member.login)
    return "set-up" if row.last_step is None else "code"


def give_code(office: Office, session: Session, code: str, address: str, fresh: Fresh) -> bool:
    """Prove a session with a code, under another cookie. Raises TooSoon."""
    member, login = session.member, session.member.login
    tried = begin_try(office, login, address)
    now = office.now()
    with office.store.write() as unit:
        row = accounts.hold(unit, member.id)
        how = row.last_step is not None and second_factor.take(
            unit, member.id, row.secret, code, now
        )
        if not how:
            note_failure(unit, member.id, "wrong code", now)
            return False
        prove(unit, session, sessions.digest_of(fresh()), now)
        forget(unit, tried, login)
        audit.append(unit, member.actor, "signed in", f"staff:{member.id}", now, reason=how)
    return True


def prove(unit: Unit, session: Session, fresh: bytes, now: datetime) -> None:
    """From now on the session opens what its member may see."""
    sessions.swap(unit, session.digest, fresh, now)
    sessions.prove(unit, fresh, now)
    accounts.seen(unit, session.member.id, now)


def sign_out(office: Office, session: Session) -> None:
    """The session is over."""
    member, now = session.member, office.now()
    with office.store.write() as unit:
        sessions.end(unit, session.digest, now)
        audit.append(unit, member.actor, "signed out", f"staff:{member.id}", now)
