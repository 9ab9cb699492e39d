"""The copies of texts that gateways keep, and are asked to delete."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "remote_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_remote_copy"),
        sa.UniqueConstraint("gateway", "provider_id", name="uq_remote_copy_gateway_provider_id"),
    )
    op.create_index("ix_remote_copy_next_at", "remote_copy", ["next_at"])
    for table in ("message_in", "parked"):
        op.add_column(table, sa.Column("provider_id", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for table in ("parked", "message_in"):
        op.drop_column(table, "provider_id")
    op.drop_index("ix_remote_copy_next_at", table_name="remote_copy")
    op.drop_table("remote_copy")
