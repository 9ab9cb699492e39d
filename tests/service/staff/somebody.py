"""Members of staff as the services make them: invited, set up, signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import cast

import pyotp

from bot.service.office import Office
from bot.service.staff import accounts, setting_up
from bot.service.staff.sessions import Role, Session, current
from bot.service.staff.signing_in import Next, give_code, give_password
from bot.store.staff import accounts as rows
from tests.offices import Desk

PASSWORD = "neljä satunnaista sanaa"
HERE = "192.0.2.1"


@dataclass
class Somebody:
    """One member of staff: what they know, and the cookie of their browser."""

    desk: Desk
    login: str
    id: int
    secret: str
    cookie: str
    codes: list[str]
    password: str = PASSWORD

    @property
    def office(self) -> Office:
        """Where they work."""
        return self.desk.office

    @property
    def session(self) -> Session | None:
        """Their session, while it is alive."""
        return current(self.office, self.cookie)

    @property
    def inside(self) -> Session:
        """Their session, which is alive."""
        found = self.session
        assert found
        return found

    def code(self) -> str:
        """A code of their app that was not used: time passes until there is one."""
        self.desk.clock.go(seconds=30)
        return pyotp.TOTP(self.secret).at(int(self.desk.clock().timestamp()))

    def fresh(self) -> str:
        """Another cookie."""
        self.cookie = secrets.token_urlsafe(32)
        return self.cookie

    def give_password(self, password: str = "", address: str = HERE) -> Next:
        """Come to the door."""
        given = password or self.password
        return give_password(self.office, self.login, given, address, self.fresh)

    def sign_in(self, code: str = "") -> bool:
        """Come in."""
        assert self.give_password() == "code"
        return give_code(self.office, self.inside, code or self.code(), HERE, self.fresh)


def hired(desk: Desk, login: str = "bertta", role: str = "decider") -> Somebody:
    """Somebody who followed the link of an invitation, and is signed in."""
    invitation = accounts.add(desk.office, accounts.OPERATOR, login, cast(Role, role))
    return follow(desk, login, invitation.token)


def follow(desk: Desk, login: str, token: str, password: str = PASSWORD) -> Somebody:
    """Somebody who follows a link to the end."""
    cookie = secrets.token_urlsafe(32)
    assert setting_up.choose_password(desk.office, token, password, lambda: cookie) is None
    with desk.office.store.read() as unit:
        row = rows.find(unit, login)
    they = Somebody(desk, login, row.id, row.secret, cookie, [], password)
    codes = setting_up.confirm(desk.office, they.inside, they.code(), HERE, they.fresh)
    assert codes
    they.codes = codes
    return they
