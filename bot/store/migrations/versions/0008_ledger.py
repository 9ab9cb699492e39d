"""The ledger of erasures tells each from the others, and a merge from an erasure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# A request may have merged first and erased afterwards: the last of its rows is the erasure.
_MERGES = """
UPDATE erasure SET kind = 'merged'
WHERE ref IN (
    SELECT ref FROM request WHERE decision = 'merged'
    OR id IN (SELECT request_id FROM request_event WHERE event = 'merged')
) AND (
    ref NOT IN (SELECT ref FROM request WHERE decision = 'erased')
    OR id NOT IN (SELECT max(id) FROM erasure WHERE ref IS NOT NULL GROUP BY ref)
)
"""


def upgrade() -> None:
    """Add what it needs for that."""
    op.add_column("shredding", sa.Column("mark", sa.String(), nullable=True))
    op.add_column("shredding", sa.Column("ban_key", sa.LargeBinary(), nullable=True))
    op.add_column("erasure", sa.Column("mark", sa.String(), nullable=True))
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="whole")
    op.add_column("erasure", kind)
    op.add_column("erasure", sa.Column("heir", sa.String(), nullable=True))
    op.execute(_MERGES)


def downgrade() -> None:
    """Take it back."""
    for name in ("heir", "kind", "mark"):
        op.drop_column("erasure", name)
    for name in ("ban_key", "mark"):
        op.drop_column("shredding", name)
