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
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remote_copy"),
    )
    op.create_index("ix_remote_copy_next_at", "remote_copy", ["next_at"])
    op.add_column("message_in", sa.Column("provider_id", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("message_in", "provider_id")
    op.drop_index("ix_remote_copy_next_at", table_name="remote_copy")
    op.drop_table("remote_copy")
