"""One's own account: password, recovery codes, language, and where else one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.service.office import Office
from bot.service.staff import passwords, second_factor
from bot.service.staff.sessions import IDLE, LONGEST, Session
from bot.service.staff.signing_in import Fresh, note_failure
from bot.service.staff.slowing import begin_try
from bot.store import audit
from bot.store.staff import accounts, recovery, sessions, tries


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session of one's own."""

    begun_at: datetime
    seen_at: datetime
    this: bool


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What one's own page shows."""

    created_at: datetime
    seen_at: datetime | None
    codes_left: int
    sessions: list[SignedIn]


def own(office: Office, session: Session) -> OwnAccount:
    """One's own account."""
    now = office.now()
    with office.store.read() as unit:
        row = accounts.find(unit, session.member.login)
        left = recovery.left(unit, row.id)
        alive = sessions.alive(unit, row.id, now - IDLE, now - LONGEST)
    places = [SignedIn(a.begun_at, a.seen_at, a.digest == session.digest) for a in alive]
    return OwnAccount(row.created_at, row.seen_at, left, places)


def change_password(
    office: Office, session: Session, old: str, new: str, address: str, fresh: Fresh
) -> passwords.Fault | Literal["wrong"] | None:
    """Another password: every other session ends, this one goes on under another cookie.

    What is wrong with it ("wrong": the old one is), None when it was changed. Raises TooSoon.
    """
    member = session.member
    if fault := passwords.fault_of(new, member.login):
        return fault
    tried = begin_try(office, member.login, address)
    with office.store.read() as unit:
        kept = accounts.find(unit, member.login).password
    right, newer, now = passwords.matches(kept, old), passwords.hash_of(new), office.now()
    with office.store.write() as unit:
        if not right or accounts.hold(unit, member.id).password != kept:
            note_failure(unit, member.id, "wrong password", now)
            return "wrong"
        tries.drop(unit, tried)
        accounts.set_password(unit, member.id, newer)
        sessions.end_others(unit, member.id, session.digest, now)
        sessions.swap(unit, session.digest, sessions.digest_of(fresh()), now)
        audit.append(unit, member.actor, "changed the password", f"staff:{member.id}", now)
    return None


def new_recovery_codes(
    office: Office, session: Session, code: str, address: str
) -> list[str] | None:
    """New recovery codes for a fresh code, to be shown once; None when the code is wrong."""
    member, now = session.member, office.now()
    tried = begin_try(office, member.login, address)
    with office.store.write() as unit:
        secret = accounts.hold(unit, member.id).secret
        if not secret or not second_factor.take_code(unit, member.id, secret, code, now):
            note_failure(unit, member.id, "wrong code", now)
            return None
        tries.drop(unit, tried)
        codes = second_factor.replace_recovery(unit, member.id)
        audit.append(unit, member.actor, "drew recovery codes", f"staff:{member.id}", now)
    return codes


def end_others(office: Office, session: Session) -> int:
    """Sign out everywhere else; how many sessions that were."""
    member, now = session.member, office.now()
    with office.store.write() as unit:
        ended = sessions.end_others(unit, member.id, session.digest, now)
        audit.append(unit, member.actor, "ended other sessions", f"staff:{member.id}", now)
    return ended


def choose_language(office: Office, session: Session, language: str) -> None:
    """The language of one's console from now on."""
    with office.store.write() as unit:
        accounts.set_language(unit, session.member.id, language)
