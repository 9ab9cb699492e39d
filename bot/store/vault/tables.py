"""The vault's tables. It is in a database of its own, with backups of its own."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import operational, pseudonym

metadata = sa.MetaData()

person_key = sa.Table(
    "person_key",
    metadata,
    pseudonym("id", sa.LargeBinary, primary_key=True),  # 8 random bytes, in each sealed value
    pseudonym("owner", sa.LargeBinary),  # a keyed hash or a random id
    operational("wrap", sa.Integer),  # version of the key that wraps this one
    pseudonym("wrapped", sa.LargeBinary),
    operational("created_at", sa.BigInteger),  # microseconds since 1970 UTC
    operational("retired_at", sa.BigInteger, nullable=True),  # nothing new is sealed with it
    sqlite_with_rowid=False,  # looked up by its key alone: one page less to write
)
# Of each owner one key is current, and any number are retired.
_current = sa.text("(CASE WHEN retired_at IS NULL THEN 'current' END)")
sa.Index("ix_person_key_owner", person_key.c.owner, _current, unique=True)

# The ledger of erasures that outlives a restored backup of the data: what went, and when.
erased = sa.Table(
    "erased",
    metadata,
    operational("mark", sa.String, primary_key=True),  # random, the same as in the database
    operational("kind", sa.String),  # whole, part, card
    pseudonym("registrants", sa.String),  # random ids: hers, those merged into it
    pseudonym("number_key", sa.LargeBinary, nullable=True),  # a keyed hash; NULL: not known
    pseudonym("ban_key", sa.LargeBinary, nullable=True),  # the same; NULL: nothing was banned
    pseudonym("ref", sa.String, nullable=True),  # of the request; of a card its row
    operational("at", sa.BigInteger),  # microseconds since 1970 UTC
)
