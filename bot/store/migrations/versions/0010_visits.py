"""Visits that are booked, and the calendar's addresses.

Only new tables: older programs may still be running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    _visits()
    _feeds()


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", _ROW_ID, autoincrement=True),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name="fk_visit_request_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_visit_request_id", "visit", ["request_id"])
    op.create_index("ix_visit_starts_at", "visit", ["starts_at"])
    for column in ("starts_at", "request_id"):
        _one_that_stands(column)


def _one_that_stands(column: str) -> None:
    booked = sa.text("state = 'booked'")
    op.create_index(
        *(f"uq_visit_{column}", "visit", [column]),
        unique=True,
        sqlite_where=booked,
        postgresql_where=booked,
    )


def _feeds() -> None:
    op.create_table(
        "staff_feed",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column(
            "staff",
            sa.BigInteger,
            sa.ForeignKey("staff.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop them: what was booked is forgotten."""
    op.drop_table("staff_feed")
    op.drop_table("visit")
