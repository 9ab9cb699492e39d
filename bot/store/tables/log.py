"""The tables of the audit log: who did what, to whose data, when; and what seals it.

Every text that comes is an entry of its own, "heard"; they outnumber all the others, so
that what else was done is found by indexes that leave them out.

Entries are sealed into a tree (`bot.merkle`) after they were written. A leaf tells nothing
of a person: whom an entry is about goes into it only as a commitment, which nobody can
tie to a subject without its salt. Leaves and checkpoints are only ever added.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import ROW_ID, Moment, operational, pseudonym, row_id
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

audit_leaf = sa.Table(
    "audit_leaf",
    metadata,
    operational("position", ROW_ID, primary_key=True, autoincrement=False),
    operational("audit_id", sa.BigInteger, unique=True),  # the entry may be gone meanwhile
    operational("at", Moment),
    pseudonym("commitment", sa.LargeBinary, nullable=True),  # NULL: it never had a subject
    pseudonym("digest", sa.LargeBinary),
)

# What ties a commitment to a subject. It goes with the entry, or with the person.
audit_salt = sa.Table(
    "audit_salt",
    metadata,
    operational(
        *("audit_id", ROW_ID, sa.ForeignKey("audit.id", ondelete="CASCADE")),
        primary_key=True,
        autoincrement=False,
    ),
    pseudonym("subject", WORD, index=True),
    pseudonym("salt", sa.LargeBinary),
)

audit_checkpoint = sa.Table(
    "audit_checkpoint",
    metadata,
    operational("size", ROW_ID, primary_key=True, autoincrement=False),
    operational("at", Moment),
    operational("note", WORD),  # signed, as it is sent
)

# How far each place outside has kept up.
audit_place = sa.Table(
    "audit_place",
    metadata,
    operational("place", WORD, primary_key=True),
    operational("size", sa.BigInteger),
    operational("next_at", Moment),
)
