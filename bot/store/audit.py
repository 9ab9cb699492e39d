"""The audit log: who did what to whose data, when. Entries are only ever added.

No name, number or text stands in it: a subject is a keyed hash or a random id.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.store import tables
from bot.store.statements import Statement, values_of
from bot.store.unit import Unit

_AUDIT = tables.audit
_APPEND = Statement(
    sa.insert(_AUDIT).values(
        values_of(_AUDIT, "at", "actor", "action", "subject", "ref", "reason", "result")
    )
)


def append(  # noqa: PLR0913 -- an entry has that many sides
    unit: Unit,
    actor: str,
    action: str,
    subject: str | bytes | None,
    now: datetime,
    *,
    ref: str | None = None,
    reason: str | None = None,
    result: str = "ok",
) -> None:
    """Add an entry to the transaction. A keyed hash as `subject` is written in hex."""
    unit.run(
        _APPEND,
        at=now,
        actor=actor,
        action=action,
        subject=subject.hex() if isinstance(subject, bytes) else subject,
        ref=ref,
        reason=reason,
        result=result,
    )
