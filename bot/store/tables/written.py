"""The links to written copies, and by what they are opened: hashes, never the copy itself."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key, Moment, operational, pseudonym, row_id
from bot.store.tables.schema import WORD, metadata

written_copy = sa.Table(
    "written_copy",
    metadata,
    row_id(),
    pseudonym("number_key", Key),
    pseudonym("registrant", WORD, sa.ForeignKey("registrant.id", ondelete="CASCADE"), index=True),
    pseudonym(
        "request_id", sa.BigInteger, sa.ForeignKey("request.id", ondelete="CASCADE"), index=True
    ),
    operational("digest", sa.LargeBinary, unique=True),  # SHA-256 of the random word in the link
    pseudonym("code_digest", Key),
    pseudonym("tries", sa.Integer),
    operational("created_at", Moment),
    operational("expires_at", Moment),  # of the link; once opened, of the files; a void one: when
    operational("opened_at", Moment, nullable=True),
    operational("session_digest", sa.LargeBinary, nullable=True),  # SHA-256 of the cookie
    sa.Index(None, "number_key", "created_at"),
)
