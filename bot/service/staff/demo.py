"""The staff of the demo, whose passwords and codes its own sign-in page shows.

They are made at random, once, in the database that the demo made, and go with it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from bot.service.office import Office
from bot.service.staff import passwords, second_factor
from bot.service.staff.sessions import Role
from bot.store import install
from bot.store.staff import accounts

CAST: tuple[tuple[str, Role], ...] = (
    *(("aino", "agent"), ("bertta", "decider"), ("daavid", "decider")),
    *(("esko", "admin"), ("frida", "auditor")),
)


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """How somebody of the demo's staff signs in at this moment."""

    login: str
    role: str
    password: str
    code: str


def hire(office: Office) -> None:
    """The demo's staff begin to work, unless they did before."""
    drawn = {login: "-".join(secrets.token_hex(2) for _ in range(4)) for login, _ in CAST}
    hashes = {login: passwords.hash_of(password) for login, password in drawn.items()}
    now = office.now()
    with office.store.write() as unit:
        if install.get(unit, install.DEMO_STAFF):
            return
        for login, role in CAST:
            member = accounts.add(unit, login, role, "active", now)
            secret = second_factor.fresh_secret()
            accounts.set_credentials(unit, member, hashes[login], secret, 0)
        kept = {login: (drawn[login], hashes[login]) for login in drawn}
        install.put(unit, install.DEMO_STAFF, json.dumps(kept))


def how_to_sign_in(office: Office) -> list[DemoStaff]:
    """The demo's staff who can sign in, but for those who changed their password."""
    now = office.now()
    with office.store.read() as unit:
        kept = json.loads(install.get(unit, install.DEMO_STAFF) or "{}")
        rows = [accounts.find(unit, login) for login in kept]
    return [
        DemoStaff(row.login, row.role, kept[row.login][0], second_factor.code_of(row.secret, now))
        for row in rows
        if row and row.state == "active" and row.password == kept[row.login][1]
    ]
