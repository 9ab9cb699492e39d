"""The table of the audit log: who did what, to whose data, when.

Every text that comes is an entry of its own, "heard"; they outnumber all the others, so
that what else was done is found by indexes that leave them out.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Moment, operational, pseudonym, row_id
from bot.store.tables.schema import WORD, metadata, partial

# Conditions of partial indexes, see `register`.
REFERRED = "ref IS NOT NULL"
DONE = "action <> 'heard'"

audit = sa.Table(
    "audit",
    metadata,
    row_id(),
    operational("at", Moment, index=True),
    operational("actor", WORD),
    operational("action", WORD),
    pseudonym("subject", WORD, nullable=True),
    pseudonym("ref", WORD, nullable=True),
    operational("reason", WORD, nullable=True),
    operational("result", WORD),
    partial("ix_audit_ref", "ref", "id", where=REFERRED),
    partial("ix_audit_actor", "actor", "id", where=DONE),
    partial("ix_audit_action", "action", "id", where=DONE),
)
