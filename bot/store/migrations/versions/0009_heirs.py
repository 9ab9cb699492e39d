"""The index by which the records that were merged into another are found."""

from __future__ import annotations

from alembic import op

from bot.store.migrations.indexes import build

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build it."""
    build("ix_erasure_heir", "erasure", ["heir"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_erasure_heir", "erasure")
