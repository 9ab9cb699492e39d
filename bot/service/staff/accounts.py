"""Accounts of staff: given, changed and taken away, by an administrator or an operator.

What is refused raises `Refused`. Whoever does it is named by `actor`, as in the log.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.service.office import Office
from bot.service.staff.guarding import Refused, alone, close, keep_an_admin, not_own
from bot.service.staff.sessions import Role
from bot.service.staff.signing_in import login_of
from bot.store import audit
from bot.store.staff import accounts, links, recovery
from bot.store.unit import Unit

HOURS = 72
LINK_LASTS = timedelta(hours=HOURS)
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Account:
    """An account; `seen_at` is the last sign-in."""

    id: int
    login: str
    role: str
    state: str
    created_at: datetime
    seen_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> Account:
        """An account by its row."""
        return cls(row.id, row.login, row.role, row.state, row.created_at, row.seen_at)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link to an account, by its token; nobody can see the token again."""

    account: int
    login: str
    token: str


def listed(office: Office) -> list[Account]:
    """All accounts but those removed, by login."""
    with office.store.read() as unit:
        return [Account.of(row) for row in accounts.listing(unit) if row.state != "removed"]


def of_id(office: Office, account: int) -> tuple[Account, int] | None:
    """An account that was not removed, and how many open requests are theirs."""
    with office.store.read() as unit:
        row = accounts.of_id(unit, account)
        if row is None or row.state == "removed":
            return None
        return Account.of(row), accounts.assigned(unit, row.id)


def of_login(office: Office, login: str) -> Account | None:
    """The account with a login, removed or not."""
    with office.store.read() as unit:
        row = accounts.find(unit, login_of(login) or "")
    return Account.of(row) if row else None


def add(office: Office, actor: str, given: str, role: Role) -> Invitation:
    """Invite somebody; whoever was invited, suspended or removed before is invited anew."""
    login, now = login_of(given), office.now()
    if login is None:
        raise Refused("name")
    with office.store.write() as unit:
        alone(unit)
        row = accounts.find(unit, login)
        if row is None:
            account = accounts.add(unit, login, role, "invited", now)
        elif row.state == "active":
            raise Refused("exists")
        else:
            account = row.id
            accounts.set_role(unit, account, role)
            accounts.set_credentials(unit, account, None, None, None)
            accounts.set_state(unit, account, "invited", now)
        audit.append(unit, actor, "invited staff", f"staff:{account}", now, reason=role)
        return _invite(unit, account, login, now)


def renew_link(office: Office, actor: str, account: int) -> Invitation:
    """A link for who lost password or phone. Until it is used the old ones open the door."""
    not_own(actor, account)
    now = office.now()
    with office.store.write() as unit:
        row = _held(unit, account, "invited", "active")
        audit.append(unit, actor, "gave a link to staff", f"staff:{account}", now)
        return _invite(unit, account, row.login, now)


def _invite(unit: Unit, account: int, login: str, now: datetime) -> Invitation:
    token = secrets.token_urlsafe(32)
    links.add(unit, account, token, now + LINK_LASTS, now)
    return Invitation(account, login, token)


def change_role(office: Office, actor: str, account: int, role: Role) -> None:
    """They work as this from their next page on."""
    now = office.now()
    with office.store.write() as unit:
        row = _held(unit, account, "invited", "active", "suspended")
        if row.role == role:
            return
        keep_an_admin(unit, row)
        not_own(actor, account)
        accounts.set_role(unit, account, role)
        reason = f"{row.role} to {role}"
        audit.append(unit, actor, "changed role of staff", f"staff:{account}", now, reason=reason)


def suspend(office: Office, actor: str, account: int) -> None:
    """The account sleeps; its sessions end at once."""
    now = office.now()
    with office.store.write() as unit:
        keep_an_admin(unit, _held(unit, account, "invited", "active"))
        close(unit, account, "suspended", now)
        audit.append(unit, actor, "suspended staff", f"staff:{account}", now)


def resume(office: Office, actor: str, account: int) -> None:
    """The account works again, with the password and the codes that it had."""
    now = office.now()
    with office.store.write() as unit:
        row = _held(unit, account, "suspended")
        state = "invited" if row.last_step is None else "active"
        accounts.set_state(unit, account, state, now)
        audit.append(unit, actor, "resumed staff", f"staff:{account}", now)


def remove(office: Office, actor: str, account: int) -> None:
    """The account is gone: its sessions end, its requests are nobody's, its secrets go."""
    now = office.now()
    with office.store.write() as unit:
        keep_an_admin(unit, _held(unit, account, "invited", "active", "suspended"))
        close(unit, account, "removed", now)
        accounts.set_credentials(unit, account, None, None, None)
        recovery.replace(unit, account, ())
        accounts.unassign(unit, account, actor, now)
        audit.append(unit, actor, "removed staff", f"staff:{account}", now)


def _held(unit: Unit, account: int, *states: str) -> Any:
    """The account, kept still, when it is in one of these states. Raises Refused."""
    alone(unit)
    row = accounts.hold(unit, account)
    if row is None or row.state not in states:
        raise Refused("faster")
    return row
