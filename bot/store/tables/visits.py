"""Visits that were agreed on: when, and how they ended. Who comes, the request alone tells.

Of a document that was seen at the door only its kind is kept, never a number or a copy.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Moment, operational, pseudonym, row_id
from bot.store.tables.schema import WORD, metadata, partial

STANDS = "state = 'booked'"

visit = sa.Table(
    "visit",
    metadata,
    row_id(),
    pseudonym(
        "request_id", sa.BigInteger, sa.ForeignKey("request.id", ondelete="CASCADE"), index=True
    ),
    pseudonym("starts_at", Moment, index=True),
    operational("minutes", sa.Integer),
    pseudonym("state", WORD),  # booked, cancelled, came, missed
    pseudonym("identity", WORD, nullable=True),  # the kind of document that was seen
    operational("reminded_at", Moment, nullable=True),
    operational("created_at", Moment),
    partial("uq_visit_starts_at", "starts_at", where=STANDS, unique=True),
    partial("uq_visit_request_id", "request_id", where=STANDS, unique=True),
)
