"""Recovery codes of staff: hashes alone, each taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

_CODE = tables.staff_recovery
_theirs = _CODE.c.staff == given("member", _CODE.c.staff)
_unused = _CODE.c.used_at.is_(None)
_ADD = Statement(sa.insert(_CODE).values(values_of(_CODE, "staff", "digest")))
_CLEAR = Statement(sa.delete(_CODE).where(_theirs))
_TAKE = Statement(
    sa.update(_CODE)
    .where(_theirs, _CODE.c.digest == given("digest", _CODE.c.digest), _unused)
    .values(values_of(_CODE, "used_at"))
)
_LEFT = Statement(
    sa.select(sa.func.count().label("number")).select_from(_CODE).where(_theirs, _unused)
)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "replace")).digest()


def replace(unit: Unit, member: int, codes: Iterable[str]) -> None:
    """These codes, and none from before."""
    unit.run(_CLEAR, member=member)
    unit.many(_ADD, [{"staff": member, "digest": _digest(code)} for code in codes])


def take(unit: Unit, member: int, code: str, now: datetime) -> bool:
    """Take a code; False when it is none of theirs or was taken before."""
    return unit.run(_TAKE, member=member, digest=_digest(code), used_at=now) == 1


def left(unit: Unit, member: int) -> int:
    """How many codes were not taken yet."""
    return int(unit.value(_LEFT, member=member))
