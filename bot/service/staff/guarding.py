"""What every change of an account keeps: one change at a time, and an administrator left."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bot.store.staff import accounts, links, sessions
from bot.store.unit import Unit

Reason = Literal["last admin", "faster", "exists", "name", "own"]
_ALONE = b"accounts of staff"


class Refused(Exception):
    """A change of an account that is not made; `reason` names why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def alone(unit: Unit) -> None:
    """Until the unit ends nobody else changes which accounts there are: two administrators
    who remove each other at once take turns.
    """
    unit.lock(_ALONE)


def not_own(actor: str, account: int) -> None:
    """Raises Refused when somebody is about to give themselves another role, or a link."""
    if actor == f"staff:{account}":
        raise Refused("own")


def keep_an_admin(unit: Unit, row: Any) -> None:
    """Raises Refused when this account is the last that can administrate."""
    is_one = row.role == "admin" and row.state == "active"
    if is_one and accounts.active_admins(unit) == 1:
        raise Refused("last admin")


def close(unit: Unit, member: int, state: str, now: datetime) -> None:
    """The account opens nothing from now on: neither its sessions nor a link."""
    accounts.set_state(unit, member, state, now)
    sessions.end_all(unit, member, now)
    links.void(unit, member, now)
