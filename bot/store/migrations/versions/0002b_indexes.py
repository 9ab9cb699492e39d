"""Indexes of tables that there were before: of texts, requests and the audit log.

For the work of staff and for delivery. Built while older programs write.
"""

from __future__ import annotations

from alembic import op

from bot.store.migrations.indexes import build

revision = "0002b"
down_revision = "0002"
branch_labels = None
depends_on = None

# its name: table, columns, and of which rows alone
INDEXES: dict[str, tuple[str, str, str | None]] = {
    "ix_message_out_answer": ("message_out", "request_id", "request_id IS NOT NULL"),
    "ix_message_out_lost": (
        *("message_out", "created_at"),
        "state IN ('failed', 'expired', 'unknown')",
    ),
    "ix_message_out_unknown": ("message_out", "next_at", "state = 'unknown'"),
    "ix_request_promised": ("request", "promised_due id", "state <> 'closed'"),
    "ix_request_received_at_kind_language": ("request", "received_at kind language", None),
    "ix_request_closed_at": ("request", "closed_at", None),
    "ix_audit_at": ("audit", "at", None),
    "ix_audit_ref": ("audit", "ref id", "ref IS NOT NULL"),
    "ix_audit_actor": ("audit", "actor id", "action <> 'heard'"),
    "ix_audit_action": ("audit", "action id", "action <> 'heard'"),
}


def upgrade() -> None:
    """Build them."""
    for name, (table, columns, where) in INDEXES.items():
        build(name, table, columns.split(), where)


def downgrade() -> None:
    """Drop them."""
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
