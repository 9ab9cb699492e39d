"""Accounts of staff: who may sign in, as what, and with which password and secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables
from bot.store.cases import happened
from bot.store.statements import Statement, given, values_of
from bot.store.tables.staff import account
from bot.store.unit import Unit

_STAFF, _CASE, _WATCH = tables.staff, tables.request, tables.staff_watch
_this = _STAFF.c.id == given("member", _STAFF.c.id)
_FIND = Statement(sa.select(_STAFF).where(_STAFF.c.login == given("login", _STAFF.c.login)))
_OF_ID = Statement(sa.select(_STAFF).where(_this))
_HOLD = Statement(sa.select(_STAFF).where(_this).with_for_update())
_ALL = Statement(sa.select(_STAFF).order_by(_STAFF.c.login))
_ADMINS = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_STAFF)
    .where(_STAFF.c.role == "admin", _STAFF.c.state == "active")
)
_ADD = Statement(
    sa.insert(_STAFF)
    .values(values_of(_STAFF, "login", "role", "state", "created_at", "changed_at"))
    .returning(_STAFF.c.id)
)


def _set(*names: str) -> Statement:
    return Statement(sa.update(_STAFF).where(_this).values(values_of(_STAFF, *names)))


_STATE, _ROLE = _set("state", "changed_at"), _set("role")
_SEEN, _LANGUAGE = _set("seen_at"), _set("language")
_PASSWORD = _set("password")
_CREDENTIALS = _set("password", "secret", "last_step")
_step = given("step", _STAFF.c.last_step)
_TAKE_STEP = Statement(
    sa.update(_STAFF)
    .where(_this, sa.or_(_STAFF.c.last_step.is_(None), _STAFF.c.last_step < _step))
    .values(last_step=_step)
)
_of_member = _CASE.c.assignee == given("member", _CASE.c.assignee)
_ASSIGNED = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_CASE)
    .where(_of_member, sa.text(tables.UNCLOSED))
)
_UNASSIGN = Statement(
    sa.update(_CASE)
    .where(_of_member, sa.text(tables.UNCLOSED))
    .values(assignee=None)
    .returning(_CASE.c.id)
)
_LOOK_AWAY = Statement(sa.delete(_WATCH).where(_WATCH.c.staff == given("member", _WATCH.c.staff)))


def find(unit: Unit, login: str) -> Any:
    """The row of the account with this login, None when there is none."""
    return unit.one(_FIND, login=login)


def of_id(unit: Unit, member: int) -> Any:
    """The row of an account, None when there is none."""
    return unit.one(_OF_ID, member=member)


def hold(unit: Unit, member: int) -> Any:
    """The row of an account, which nobody else changes until the unit ends."""
    return unit.one(_HOLD, member=member)


def listing(unit: Unit) -> list[Any]:
    """The rows of all accounts, removed ones too, by login."""
    return unit.all(_ALL)


def active_admins(unit: Unit) -> int:
    """How many administrators can sign in."""
    return int(unit.value(_ADMINS))


def add(unit: Unit, login: str, role: str, state: str, now: datetime) -> int:
    """Add an account; its row."""
    row = unit.one(_ADD, login=login, role=role, state=state, created_at=now, changed_at=now)
    return int(row.id)


def set_state(unit: Unit, member: int, state: str, now: datetime) -> None:
    """The account is invited, active, suspended or removed from now on."""
    unit.run(_STATE, member=member, state=state, changed_at=now)


def set_role(unit: Unit, member: int, role: str) -> None:
    """They work as this from now on."""
    unit.run(_ROLE, member=member, role=role)


def set_password(unit: Unit, member: int, password: str) -> None:
    """Another password, hashed."""
    unit.run(_PASSWORD, member=member, password=password)


def set_credentials(
    unit: Unit, member: int, password: str | None, secret: str | None, last_step: int | None
) -> None:
    """A new password and a new secret; without `last_step` the secret is yet unconfirmed."""
    unit.run(
        _CREDENTIALS,
        id=member,
        account=account(member),
        member=member,
        password=password,
        secret=secret,
        last_step=last_step,
    )


def set_language(unit: Unit, member: int, language: str) -> None:
    """The language of their console."""
    unit.run(_LANGUAGE, member=member, language=language)


def seen(unit: Unit, member: int, now: datetime) -> None:
    """They signed in now."""
    unit.run(_SEEN, member=member, seen_at=now)


def take_step(unit: Unit, member: int, step: int) -> bool:
    """Take the code of a time step; False when it, or a later one, was taken before."""
    return unit.run(_TAKE_STEP, member=member, step=step) == 1


def assigned(unit: Unit, member: int) -> int:
    """How many open requests are theirs."""
    return int(unit.value(_ASSIGNED, member=member))


def unassign(unit: Unit, member: int, actor: str, now: datetime) -> None:
    """Their open requests are nobody's again, and nobody sees them looking at one."""
    for row in unit.all(_UNASSIGN, member=member):
        happened(unit, row.id, "unassigned", actor, now)
    unit.run(_LOOK_AWAY, member=member)
