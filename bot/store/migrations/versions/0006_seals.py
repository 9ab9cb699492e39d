"""What the sealed values of a card are bound to, and the keys that are owed to go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "shredding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True),
        sa.Column("owner", sa.LargeBinary(), nullable=False),
        sa.Column("heir", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shredding"),
    )
    op.add_column("card", sa.Column("mark", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("card", "mark")
    op.drop_table("shredding")
