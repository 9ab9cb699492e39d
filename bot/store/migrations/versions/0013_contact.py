"""What leaves through us for a purpose, and first contact.

New columns may be empty: an older program that goes on writing knows nothing of them.
Nobody was sent the first notice before: it is owed to whoever is in the register.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "invitation",
        sa.Column("id", _ROW_ID, autoincrement=True),
        sa.Column("number_key", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("number_key", name="uq_invitation_number_key"),
    )
    op.create_index("ix_invitation_created_at", "invitation", ["created_at"])
    op.add_column("message_out", sa.Column("purpose", sa.String(), nullable=True))
    op.add_column("message_out", sa.Column("campaign", sa.String(), nullable=True))
    op.add_column("registrant", sa.Column("informed_at", sa.BigInteger(), nullable=True))
    op.add_column("registrant", sa.Column("informed_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take it back: whom we invited is forgotten, and the first notice is sent again."""
    op.drop_column("registrant", "informed_by")
    op.drop_column("registrant", "informed_at")
    op.drop_column("message_out", "campaign")
    op.drop_column("message_out", "purpose")
    op.drop_table("invitation")
