"""One-time codes: sent, tried, made void; and the brake on guessing in the whole register.

Only digests are stored. A try is one guarded write: whoever loses a race has read what no
longer holds, and is told so with `Conflict`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.domain import MissSurname, Policy, SendCode, SpendTry, VoidCodes
from bot.store import install, tables
from bot.store.columns import from_micros, to_micros
from bot.store.context import Context
from bot.store.faults import Conflict
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_CODE = tables.challenge
_WRONG = tables.wrong_code
_MISS = tables.surname_miss

_now = given("now", _CODE.c.expires_at)
_open = sa.and_(_CODE.c.used_at.is_(None), _CODE.c.expires_at > _now)
_of_number = _CODE.c.number_key == given("number_key", _CODE.c.number_key)

_SEND = Statement(
    sa.insert(_CODE).values(
        tries=0,
        **values_of(
            _CODE,
            *("conversation_id", "number_key", "command", "digest"),
            *("created_at", "expires_at", "destructive"),
        ),
    )
)
_VOID = Statement(
    sa.update(_CODE)
    .where(
        _of_number,
        _CODE.c.conversation_id == given("conversation", _CODE.c.conversation_id),
        _open,
    )
    .values(expires_at=_now)
)
_VOID_ALL = Statement(sa.update(_CODE).where(_of_number, _open).values(expires_at=_now))
_TRY = Statement(
    sa.update(_CODE)
    .where(_CODE.c.id == given("challenge", _CODE.c.id), _of_number, _open)
    .where(_CODE.c.tries < sa.bindparam("most", type_=sa.Integer))
    .values(tries=_CODE.c.tries + 1, used_at=given("used", _CODE.c.used_at))
    .returning(_CODE.c.tries)
)
_MISSED = Statement(sa.insert(_MISS).values(values_of(_MISS, "number_key", "at")))
_WENT_WRONG = Statement(sa.insert(_WRONG).values(values_of(_WRONG, "at")))
_HOW_MANY = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_WRONG)
    .where(_WRONG.c.at > given("since", _WRONG.c.at))
)


def send_code(unit: Unit, effect: SendCode, context: Context) -> None:
    """Older codes of the conversation die; the digest of the new one is kept."""
    void_codes(unit, VoidCodes(), context)
    unit.run(
        _SEND,
        conversation_id=context.conversation_id,
        number_key=unit.number_key(context.number),
        command=effect.command,
        digest=unit.keys.code_digest(effect.code, context.number, effect.command, effect.params),
        created_at=context.now,
        expires_at=effect.expires_at,
        destructive=effect.destructive,
    )


def spend_try(unit: Unit, effect: SpendTry, context: Context) -> None:
    """Use one try; a right code is used up. Raises Conflict when no try was left."""
    spent = unit.one(
        _TRY,
        challenge=effect.challenge,
        number_key=unit.number_key(context.number),
        now=context.now,
        most=context.policy.code_tries,
        used=context.now if effect.right else None,
    )
    if spent is None:
        raise Conflict("the code can no longer be tried")
    if not effect.right:
        count_wrong_code(unit, context.now, context.policy)


def count_wrong_code(unit: Unit, now: datetime, policy: Policy) -> None:
    """One wrong code more in the whole register; too many of them pull the brake."""
    unit.run(_WENT_WRONG, at=now)
    if wrong_codes(unit, now) >= policy.brake_wrong_codes:
        until = now + timedelta(minutes=policy.brake_minutes)
        install.put(unit, install.BRAKE_UNTIL, str(to_micros(until)))


def braked_until(unit: Unit, now: datetime) -> datetime | None:
    """Until when no code counts in the whole register; None while codes count."""
    found = install.get(unit, install.BRAKE_UNTIL)
    until = from_micros(int(found)) if found else now
    return until if until > now else None


def wrong_codes(unit: Unit, now: datetime) -> int:
    """Wrong codes in the whole register within the last hour."""
    return int(unit.value(_HOW_MANY, since=now - timedelta(hours=1)))


def void_codes(unit: Unit, effect: VoidCodes, context: Context) -> None:
    """Open codes of this conversation expire now."""
    unit.run(
        _VOID,
        number_key=unit.number_key(context.number),
        conversation=context.conversation_id,
        now=context.now,
    )


def void_all_codes(unit: Unit, context: Context) -> None:
    """Open codes of this number expire now, in all its conversations."""
    unit.run(_VOID_ALL, number_key=unit.number_key(context.number), now=context.now)


def miss_surname(unit: Unit, effect: MissSurname, context: Context) -> None:
    """Count a wrong surname for the number, known or not."""
    unit.run(_MISSED, number_key=unit.number_key(context.number), at=context.now)
