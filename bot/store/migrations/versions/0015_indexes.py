"""Indexes of few rows of large tables: what a source said against a person's own word, and
whose first notice is on its way."""

from __future__ import annotations

from alembic import op

from bot.store.migrations.indexes import build

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build them."""
    build("ix_registrant_informed_by", "registrant", ["informed_by"], "informed_by IS NOT NULL")
    build("ix_consent_overruled", "consent", ["id"], "state = 'overruled'")


def downgrade() -> None:
    """Take them back."""
    op.drop_index("ix_consent_overruled", "consent")
    op.drop_index("ix_registrant_informed_by", "registrant")
