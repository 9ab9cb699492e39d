"""One-time links to the written copy. Only a new table: older programs may still be running."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "written_copy",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("number_key", sa.LargeBinary, nullable=False),
        sa.Column(
            "registrant",
            sa.String,
            sa.ForeignKey("registrant.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "request_id",
            sa.BigInteger,
            sa.ForeignKey("request.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("code_digest", sa.LargeBinary, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger),
        sa.Column("session_digest", sa.LargeBinary),
    )
    op.create_index("ix_written_copy_registrant", "written_copy", ["registrant"])
    op.create_index("ix_written_copy_request_id", "written_copy", ["request_id"])
    op.create_index(
        "ix_written_copy_number_key_created_at", "written_copy", ["number_key", "created_at"]
    )


def downgrade() -> None:
    """Drop it: the links are dead then, and KOPIO gives new ones."""
    op.drop_table("written_copy")
