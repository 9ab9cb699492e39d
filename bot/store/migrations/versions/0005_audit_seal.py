"""The seal of the audit log: leaves, salts, checkpoints, and the places they are sent to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make them; the worker seals what is in the log already."""
    op.create_table(
        "audit_leaf",
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_leaf"),
        sa.UniqueConstraint("audit_id", name="uq_audit_leaf_audit_id"),
    )
    op.create_table(
        "audit_salt",
        sa.Column("audit_id", ID, autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            *(["audit_id"], ["audit.id"]), name="fk_audit_salt_audit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit_salt"),
    )
    op.create_index("ix_audit_salt_subject", "audit_salt", ["subject"])
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_audit_checkpoint"),
    )
    op.create_table(
        "audit_place",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_audit_place"),
    )


def downgrade() -> None:
    """Drop them; what the places outside keep can then be compared with nothing."""
    for table in ("audit_place", "audit_checkpoint", "audit_salt", "audit_leaf"):
        op.drop_table(table)
