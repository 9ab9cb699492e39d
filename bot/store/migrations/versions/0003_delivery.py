"""Delivery: the pace of a service number, texts that could not be answered yet, repeats.

Only tables and columns that older programs do not look at: they may still be running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002b"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.BigInteger()  # microseconds since 1970 UTC


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "pace",
        sa.Column("service_number", sa.String(), nullable=False),
        sa.Column("free_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("service_number", name="pk_pace"),
    )
    op.create_table(
        "parked",
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("number_key", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("service_number", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("opt_out", sa.String(), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parked"),
    )
    op.create_index("ix_parked_number_key", "parked", ["number_key"])
    op.create_index("ix_parked_next_at", "parked", ["next_at"])
    op.add_column(
        "message_out", sa.Column("repeats", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Drop them; what was parked is lost, so let the worker empty it before."""
    op.drop_column("message_out", "repeats")
    op.drop_table("parked")
    op.drop_table("pace")
