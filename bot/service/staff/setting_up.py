"""Setting an account up: its link is followed, a password chosen, an app made to show codes."""

from __future__ import annotations

from typing import Literal

from bot.service.office import Office
from bot.service.staff import passwords, second_factor
from bot.service.staff.sessions import Session
from bot.service.staff.signing_in import Fresh, note_failure, prove
from bot.service.staff.slowing import begin_try, forget
from bot.store import audit
from bot.store.staff import accounts, links, recovery, sessions

Gone = Literal["gone"]


def login_behind(office: Office, token: str) -> str | None:
    """Whose account a link opens; None when it opens nothing (any more). Uses nothing up."""
    with office.store.read() as unit:
        member = links.whose(unit, token, office.now())
        return None if member is None else str(accounts.of_id(unit, member).login)


def choose_password(
    office: Office, token: str, password: str, fresh: Fresh
) -> passwords.Fault | Gone | None:
    """Use a link up: its account has this password, and a session waits to be set up.

    Whatever was there before opens nothing any more: sessions, codes, recovery codes.
    What is wrong with the password, "gone" when the link opens nothing, None when done.
    """
    login = login_behind(office, token)
    fault = passwords.fault_of(password, login) if login else None
    if fault or login is None:
        return fault or "gone"
    kept, now = passwords.hash_of(password), office.now()
    with office.store.write() as unit:
        member = links.use(unit, token, now)
        if member is None:
            return "gone"  # used by somebody else meanwhile
        sessions.end_all(unit, member, now)
        accounts.set_credentials(unit, member, kept, second_factor.fresh_secret(), None)
        recovery.replace(unit, member, ())
        sessions.begin(unit, sessions.digest_of(fresh()), member, now, None)
        audit.append(unit, f"staff:{member}", "followed a link", f"staff:{member}", now)
    return None


def secret_of(office: Office, session: Session) -> str | None:
    """The secret that an app is to learn; None when it was confirmed long ago."""
    with office.store.read() as unit:
        row = accounts.find(unit, session.member.login)
    return None if row.last_step is not None or row.secret is None else str(row.secret)


def confirm(
    office: Office, session: Session, code: str, address: str, fresh: Fresh
) -> list[str] | None:
    """The app shows the right code: the account works, its member is signed in.

    The recovery codes, to be shown once; None when the code is wrong. Raises TooSoon.
    """
    member, now = session.member, office.now()
    tried = begin_try(office, member.login, address)
    with office.store.write() as unit:
        row = accounts.hold(unit, member.id)
        pending = row.last_step is None and row.secret is not None
        if not pending or not second_factor.take_code(unit, member.id, row.secret, code, now):
            note_failure(unit, member.id, "wrong code", now)
            return None
        if row.state == "invited":
            accounts.set_state(unit, member.id, "active", now)
        codes = second_factor.replace_recovery(unit, member.id)
        prove(unit, session, sessions.digest_of(fresh()), now)
        forget(unit, tried, member.login)
        audit.append(unit, member.actor, "set an account up", f"staff:{member.id}", now)
    return codes
