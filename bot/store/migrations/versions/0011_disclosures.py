"""Disclosures made, and what recipients are told of. New tables alone: older programs go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    _disclosures()
    _notices()


def _disclosures() -> None:
    op.create_table(
        "disclosure_made",
        sa.Column("id", _ROW_ID, autoincrement=True),
        sa.Column("registrant", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("consent_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure_made"),
        sa.ForeignKeyConstraint(
            ["registrant"],
            ["registrant.id"],
            name="fk_disclosure_made_registrant",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_disclosure_made_registrant_recipient", "disclosure_made", ["registrant", "recipient"]
    )


def _notices() -> None:
    op.create_table(
        "recipient_notice",
        sa.Column("id", _ROW_ID, autoincrement=True),
        sa.Column("registrant", sa.String(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recipient_notice"),
        sa.UniqueConstraint("word", name="uq_recipient_notice_word"),
    )
    op.create_index("ix_recipient_notice_registrant", "recipient_notice", ["registrant"])
    _of_those("due", "told_at IS NULL")
    _of_those("held", "kind = 'restriction' AND field IS NOT NULL")


def _of_those(name: str, where: str) -> None:
    those = sa.text(where)
    op.create_index(
        f"ix_recipient_notice_{name}",
        "recipient_notice",
        ["recipient", "id"],
        sqlite_where=those,
        postgresql_where=those,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("recipient_notice")
    op.drop_table("disclosure_made")
