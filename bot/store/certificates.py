"""Links to the certificate of a refusal: given out for some days, shown a day once opened.

Of the random word in a link only its hash is kept. What the certificate says is read from
the request itself; nothing of it is copied here.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import IssueCertificate
from bot.requests import REFUSALS
from bot.store import tables
from bot.store.context import Context
from bot.store.faults import Conflict
from bot.store.statements import Statement, given, values_of, word
from bot.store.unit import Unit

_LINK, _CASE = tables.certificate, tables.request
_refused = sa.or_(*(_CASE.c.decision == word(one) for one in sorted(REFUSALS)))
_ISSUE = Statement(sa.insert(_LINK).values(values_of(_LINK, "request_id", "digest", "expires_at")))
_REFUSAL = Statement(
    sa.select(_CASE.c.id).where(
        _CASE.c.ref == given("reference", _CASE.c.ref),
        _CASE.c.number_key == given("number_key", _CASE.c.number_key),
        _refused,
    )
)
_SAID = (
    *("id", "ref", "kind", "language", "received_at", "closed_at", "decision", "reason"),
    *("number", "service_number"),
)
_said = tuple(_CASE.c[name] for name in _SAID)
_BY_REF = Statement(
    sa.select(*_said).where(_CASE.c.ref == given("reference", _CASE.c.ref), _refused)
)
_BY_TOKEN = Statement(
    sa.select(*_said, _LINK.c.id.label("link"), _LINK.c.expires_at, _LINK.c.opened_at)
    .join_from(_LINK, _CASE)
    .where(_LINK.c.digest == given("digest", _LINK.c.digest), _refused)
)
_OPEN = Statement(
    sa.update(_LINK)
    .where(_LINK.c.id == given("link", _LINK.c.id), _LINK.c.opened_at.is_(None))
    .values(opened_at=given("now", _LINK.c.opened_at))
)


def digest_of(token: str) -> bytes:
    """What is kept of the word in a link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def issue(unit: Unit, request_id: int, token: str, expires_at: datetime) -> None:
    """Let whoever knows the token fetch the certificate of a refused request until then."""
    unit.run(_ISSUE, request_id=request_id, digest=digest_of(token), expires_at=expires_at)


def issue_certificate(unit: Unit, effect: IssueCertificate, context: Context) -> None:
    """A link for the person whose request it was. Raises Conflict when it is no refusal now."""
    number_key = unit.number_key(context.number)
    row = unit.one(_REFUSAL, reference=effect.ref, number_key=number_key)
    if row is None:
        raise Conflict("the request is no refusal of this number")
    issue(unit, row.id, effect.token, effect.expires_at)


def refused(unit: Unit, ref: str) -> Any:
    """The row of a refused request, None when there is none with this reference."""
    return unit.one(_BY_REF, reference=ref)


def linked(unit: Unit, token: str) -> Any:
    """The row of the refused request that a link leads to, with `link`, its own times."""
    return unit.one(_BY_TOKEN, digest=digest_of(token))


def opened(unit: Unit, link: int, now: datetime) -> None:
    """The certificate was opened; only the first time counts."""
    unit.run(_OPEN, link=link, now=now)
