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

# index of a table that there was before: table, columns, and of which rows alone
INDEXES: dict[str, tuple[str, str, str | None]] = {
    "ix_message_out_answer": ("message_out", "request_id", "request_id IS NOT NULL"),
    "ix_message_out_lost": (
        *("message_out", "created_at"),
        "state IN ('failed', 'expired', 'unknown')",
    ),
    "ix_request_promised": ("request", "promised_due id", "state <> 'closed'"),
    "ix_request_received_at_kind_language": ("request", "received_at kind language", None),
    "ix_request_closed_at": ("request", "closed_at", None),
    "ix_audit_at": ("audit", "at", None),
    "ix_audit_ref": ("audit", "ref id", "ref IS NOT NULL"),
    "ix_audit_actor": ("audit", "actor id", "action <> 'heard'"),
    "ix_audit_action": ("audit", "action id", "action <> 'heard'"),
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
    for name, (table, columns, where) in INDEXES.items():
        only = sa.text(where) if where else None
        op.create_index(name, table, columns.split(), sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Drop them; who did what stays in the audit log."""
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("message_out", "request_id")
    for column in ("extended_at", "assignee", "channel"):
        op.drop_column("request", column)
    for table in reversed(TABLES):
        op.drop_table(table)
