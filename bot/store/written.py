"""Links to the written copy: given out, tried with a code, opened once, and dead.

Of token, code and cookie only hashes are kept, and of the copy nothing. A try is counted in
one guarded write before anybody compares the code, so that many at once gain nothing.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import IssueCopy
from bot.store import tables
from bot.store.context import Context
from bot.store.faults import Conflict
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit

COMMAND = "copy"
"""To what a code of a copy is bound, besides the number and the link."""

_LINK, _CASE, _PERSON = tables.written_copy, tables.request, tables.registrant
_number = given("number_key", _LINK.c.number_key)
_now = given("now", _LINK.c.expires_at)
_live = _LINK.c.expires_at > _now
_linked = _LINK.c.digest == given("digest", _LINK.c.digest)
_this = _LINK.c.id == given("link", _LINK.c.id)

_OF_CASE = Statement(
    sa.select(_CASE.c.id).where(
        _CASE.c.ref == given("reference", _CASE.c.ref),
        _CASE.c.number_key == given("number_key", _CASE.c.number_key),
    )
)
_ISSUE = Statement(
    sa.insert(_LINK).values(
        tries=0,
        **values_of(
            _LINK,
            *("number_key", "registrant", "request_id", "digest", "code_digest"),
            *("created_at", "expires_at"),
        ),
    )
)
_VOID = Statement(
    sa.update(_LINK)
    .where(_LINK.c.number_key == _number, _live)
    .values(expires_at=_now, session_digest=sa.null())
)
_LATELY = Statement(
    sa.select(sa.func.count().label("number"))
    .select_from(_LINK)
    .where(_LINK.c.number_key == _number, _LINK.c.created_at > given("since", _LINK.c.created_at))
)
# of the request: whom to text, and in which language; of a number that two share now, or that
# is in doubt: nothing
_others = _PERSON.alias("others")
_alone = ~sa.exists().where(
    _others.c.number_key == _LINK.c.number_key, _others.c.id != _LINK.c.registrant
)
_still_hers = sa.exists().where(
    _PERSON.c.id == _LINK.c.registrant,
    _PERSON.c.number_key == _LINK.c.number_key,
    ~_PERSON.c.flagged,
)
_LIVE = (_linked, _live, _alone, _still_hers)
_FOUND = Statement(
    sa.select(
        *(_LINK.c[name] for name in ("opened_at", "session_digest", "expires_at", "registrant")),
        *(_CASE.c[name] for name in ("id", "ref", "number", "service_number", "language")),
    )
    .join_from(_LINK, _CASE)
    .where(*_LIVE)
)
_TRY = Statement(
    sa.update(_LINK)
    .where(*_LIVE)
    .where(
        sa.or_(_LINK.c.opened_at.is_(None), _LINK.c.opened_at > given("since", _LINK.c.opened_at))
    )
    .where(_LINK.c.tries < sa.bindparam("most", type_=sa.Integer))
    .values(tries=_LINK.c.tries + 1)
    .returning(_LINK.c.id, _LINK.c.code_digest, _LINK.c.tries, _LINK.c.opened_at)
)
_GIVE_BACK = Statement(sa.update(_LINK).where(_this).values(tries=_LINK.c.tries - 1))
_OPEN = Statement(
    sa.update(_LINK)
    .where(_this, _LINK.c.opened_at.is_(None))
    .values(
        opened_at=given("now", _LINK.c.opened_at),
        expires_at=given("until", _LINK.c.expires_at),
        session_digest=given("session", _LINK.c.session_digest),
    )
)
_END = Statement(sa.update(_LINK).where(_this).values(expires_at=_now))


def digest_of(secret: str) -> bytes:
    """What is kept of the word in a link, or in a cookie."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def code_digest(unit: Unit, code: str, number: str, token: str) -> bytes:
    """What is kept of a code: bound to the number and to its link."""
    return unit.keys.code_digest(code, number, COMMAND, {"link": digest_of(token).hex()})


def session_of(unit: Unit, code: str, number: str, token: str) -> str:
    """The session that a right code opens: the same one, however often the code is sent."""
    return unit.keys.code_digest(code, number, COMMAND, {"session": digest_of(token).hex()}).hex()


def issue_copy(unit: Unit, effect: IssueCopy, context: Context) -> None:
    """A link for the person whose number it is; older ones die. Raises Conflict without a case."""
    number_key = unit.number_key(context.number)
    case = unit.one(_OF_CASE, reference=effect.ref, number_key=number_key)
    if case is None:
        raise Conflict("the request is not there")
    void(unit, number_key, context.now)
    unit.run(
        _ISSUE,
        number_key=number_key,
        registrant=effect.registrant,
        request_id=case.id,
        digest=digest_of(effect.token),
        code_digest=code_digest(unit, effect.code, context.number, effect.token),
        created_at=context.now,
        expires_at=effect.expires_at,
    )


def void(unit: Unit, number_key: bytes, now: datetime) -> None:
    """No link of this number opens anything any more, and no open copy is shown on."""
    unit.run(_VOID, number_key=number_key, now=now)


def given_out(unit: Unit, number: str, since: datetime) -> int:
    """How many links a number was given since then."""
    return int(unit.value(_LATELY, number_key=unit.number_key(number), since=since))


def linked(unit: Unit, token: str, now: datetime) -> Any:
    """The row that a link leads to while it works, with its request's `id`, `ref`, `number`.

    None when it works no more, when there never was one, and when the number is not hers
    alone any more, or is in doubt.
    """
    return unit.one(_FOUND, digest=digest_of(token), now=now)


def spend_try(unit: Unit, token: str, now: datetime, most: int, since: datetime) -> Any:
    """Count a try of a link that nobody opened before `since`; None when none is left.

    The row has `id`, `code_digest`, `tries` and `opened_at`.
    """
    return unit.one(_TRY, digest=digest_of(token), now=now, most=most, since=since)


def give_back(unit: Unit, link: int) -> None:
    """The try was none: the link was open already, and the code was right."""
    unit.run(_GIVE_BACK, link=link)


def opened(unit: Unit, link: int, session: str, now: datetime, until: datetime) -> None:
    """The copy is shown until then to whoever has this session."""
    unit.run(_OPEN, link=link, session=digest_of(session), now=now, until=until)


def end(unit: Unit, link: int, now: datetime) -> None:
    """The link is dead."""
    unit.run(_END, link=link, now=now)
