"""What was disclosed of whom, to whom and under which consent; what recipients are told of.

`token` is how one recipient knows a person: random, and another one for each recipient.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Moment, operational, pseudonym, row_id
from bot.store.tables.schema import WORD, metadata, partial

UNTOLD = "told_at IS NULL"
HELD_BACK = "kind = 'restriction' AND field IS NOT NULL"  # it was a correction of that field

disclosure_made = sa.Table(
    "disclosure_made",
    metadata,
    row_id(),
    pseudonym("registrant", WORD, sa.ForeignKey("registrant.id", ondelete="CASCADE")),
    pseudonym("recipient", WORD),  # its name in the register description
    pseudonym("token", WORD),
    pseudonym("fields", WORD),  # name, or name and address; never the values
    pseudonym("consent_id", sa.BigInteger),
    pseudonym("at", Moment),
    sa.Index(None, "registrant", "recipient"),
)

recipient_notice = sa.Table(
    "recipient_notice",
    metadata,
    row_id(),
    pseudonym("registrant", WORD, nullable=True, index=True),  # NULL once erased
    pseudonym("recipient", WORD),
    pseudonym("token", WORD),
    operational("kind", WORD),  # correction, withdrawal, restriction, erasure
    operational("field", WORD, nullable=True),  # of a correction, told or held back
    operational("word", WORD, unique=True),  # random: by it a repetition is known
    pseudonym("at", Moment),
    operational("tries", sa.Integer),
    operational("next_at", Moment, nullable=True),  # NULL: given up, staff must tell it
    pseudonym("told_at", Moment, nullable=True),
    partial("ix_recipient_notice_due", "recipient", "id", where=UNTOLD),
    partial("ix_recipient_notice_held", "recipient", "id", where=HELD_BACK),
)
