"""The ledger of consents keeps the very words, since a catalogue changes with each release.

The column may be empty: an older program that goes on writing knows nothing of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; a withdrawal names the message that confirmed it."""
    op.add_column("consent", sa.Column("words", sa.String(), nullable=True))
    op.execute("UPDATE consent SET wording = 'disc.off.done' WHERE wording = 'disc.off'")


def downgrade() -> None:
    """Take it back: what was agreed to is told in the words of today again."""
    op.drop_column("consent", "words")
    op.execute("UPDATE consent SET wording = 'disc.off' WHERE wording = 'disc.off.done'")
