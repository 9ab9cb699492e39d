"""Staff: their accounts and sessions, and what a request keeps of their work.

Only tables and columns that older programs do not look at: they may still be running.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS: dict[str, Any] = {
    "": sa.String(),
    "bytes": sa.LargeBinary(),
    "moment": sa.BigInteger(),  # microseconds since 1970 UTC
    "row": sa.BigInteger(),
    "id": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
}
OF = {"staff": "staff.id", "request_id": "request.id"}
OF |= {"proposed_by": "staff.id", "decided_by": "staff.id"}

# table: columns as `name:kind`, `?` allows NULL, `*` has an index; then what is unique
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "staff": (
        "id:id login role state language? password? secret:bytes? last_step:row? "
        "created_at:moment seen_at:moment? changed_at:moment?",
        ("login",),
    ),
    "staff_link": (
        "id:id staff:row* digest:bytes expires_at:moment used_at:moment?",
        ("digest",),
    ),
    "staff_recovery": ("id:id staff:row* digest:bytes used_at:moment?", ()),
    "staff_session": (
        "digest:bytes staff:row* begun_at:moment seen_at:moment proven_at:moment? ended_at:moment?",
        (),
    ),
    "staff_try": ("id:id kind who at:moment", ()),
    "staff_watch": ("id:id request_id:row staff:row seen_at:moment", ("request_id staff",)),
    "staff_proposal": (
        "id:id request_id:row* action details:bytes? proposed_by:row proposed_at:moment "
        "decided_by:row? decided_at:moment? outcome?",
        (),
    ),
    "staff_notice": ("id:id request_id:row kind at:moment", ("request_id kind",)),
    "certificate": (
        "id:id request_id:row* digest:bytes expires_at:moment opened_at:moment?",
        ("digest",),
    ),
}


def _column(written: str) -> sa.Column[Any]:
    name, _, kind = written.rstrip("*").removesuffix("?").partition(":")
    return sa.Column(name, KINDS[kind], nullable=written.endswith("?"))


def _make(table: str, written: str, unique: tuple[str, ...]) -> None:
    columns = [_column(one) for one in written.split()]
    belongs = [
        sa.ForeignKeyConstraint(
            [one.name],
            [OF[one.name]],
            name=f"fk_{table}_{one.name}",
            # an older program that deletes a request knows nothing of these rows
            ondelete="CASCADE" if one.name == "request_id" else None,
        )
        for one in columns
        if one.name in OF
    ]
    only = [
        sa.UniqueConstraint(*one.split(), name=f"uq_{table}_{one.replace(' ', '_')}")
        for one in unique
    ]
    key = sa.PrimaryKeyConstraint(columns[0].name, name=f"pk_{table}")
    op.create_table(table, *columns, *belongs, *only, key)
    for one in written.split():
        if one.endswith("*"):
            name = one.partition(":")[0]
            op.create_index(f"ix_{table}_{name}", table, [name])


def upgrade() -> None:
    """Make the tables of staff, and the columns of a request that staff fill."""
    for table, (columns, unique) in TABLES.items():
        _make(table, columns, unique)
    op.create_index("ix_staff_try_kind_who_at", "staff_try", ["kind", "who", "at"])
    op.add_column(
        "request", sa.Column("channel", sa.String(), nullable=False, server_default="sms")
    )
    op.add_column("request", sa.Column("assignee", sa.BigInteger(), nullable=True))
    op.add_column("request", sa.Column("extended_at", sa.BigInteger(), nullable=True))
    op.add_column("message_out", sa.Column("request_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop them; who did what stays in the audit log."""
    op.drop_column("message_out", "request_id")
    for column in ("extended_at", "assignee", "channel"):
        op.drop_column("request", column)
    for table in reversed(TABLES):
        op.drop_table(table)
