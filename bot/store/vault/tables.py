"""The vault's one table. It is in a database of its own, with backups of its own."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

person_key = sa.Table(
    "person_key",
    metadata,
    sa.Column("id", sa.LargeBinary, primary_key=True),  # 8 random bytes, in each sealed value
    sa.Column("owner", sa.LargeBinary, nullable=False),  # a keyed hash or a random id
    sa.Column("wrap", sa.Integer, nullable=False),  # version of the key that wraps this one
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),  # microseconds since 1970 UTC
    sa.Column("retired_at", sa.BigInteger, nullable=True),  # nothing new is sealed with it
)
sa.Index(
    "ix_person_key_current",
    person_key.c.owner,
    unique=True,
    sqlite_where=sa.text("retired_at IS NULL"),
    postgresql_where=sa.text("retired_at IS NULL"),
)
sa.Index("ix_person_key_owner", person_key.c.owner)
