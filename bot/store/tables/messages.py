"""The tables of texts: those that came, those that go, and how fast they may."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key, Moment, of, operational, personal, pseudonym, row_id
from bot.store.tables.schema import WORD, metadata, partial

# Conditions of partial indexes, see `register`.
UNSENT = "state IN ('queued', 'sending')"
WARNING = "message IN ('warn.pan', 'warn.hetu')"
TO_BLANK = "blank_at IS NOT NULL"
LOST = "state IN ('failed', 'expired', 'unknown')"
UNSETTLED = "state = 'unknown'"

heard = sa.Table(
    "heard",
    metadata,
    pseudonym("message_key", Key, primary_key=True),
    operational("at", Moment, index=True),
    sqlite_with_rowid=False,  # looked up by its key alone: one page less to write
)

message_in = sa.Table(
    "message_in",
    metadata,
    row_id(),
    pseudonym("conversation_id", sa.BigInteger),
    pseudonym("number_key", Key),
    operational("gateway", WORD),
    personal("text"),
    pseudonym("text_key", Key),
    operational("received_at", Moment),
    pseudonym("intent", WORD, nullable=True),
    pseudonym("pictures", sa.Integer),
    pseudonym("provider_id", WORD, nullable=True),  # of the copy that the gateway keeps
    sa.Index(None, "number_key", "received_at"),
    info=of("number_key", row=("conversation_id", "received_at")),
)

message_out = sa.Table(
    "message_out",
    metadata,
    row_id(),
    operational("token", WORD, unique=True),
    pseudonym("conversation_id", sa.BigInteger, nullable=True),
    pseudonym("number_key", Key, nullable=True),  # NULL once blanked
    personal("number", nullable=True),
    operational("service_number", WORD),
    operational("gateway", WORD),
    operational("message", WORD),  # its id in the catalogue
    operational("language", WORD),
    personal("text", nullable=True),
    pseudonym("text_key", Key, nullable=True),
    operational("parts", sa.Integer),
    operational("encoding", WORD),
    operational("state", WORD),
    operational("attempts", sa.Integer),
    operational("created_at", Moment),
    operational("next_at", Moment),  # not tried before; of a text being sent: since when
    operational("sent_at", Moment, nullable=True),
    pseudonym("provider_id", WORD, nullable=True),
    operational("reason", WORD, nullable=True),
    operational("expires_at", Moment, nullable=True),
    pseudonym("in_reply_to", sa.BigInteger, nullable=True),
    operational("limited", sa.Boolean),
    operational("blank_at", Moment, nullable=True),
    pseudonym("request_id", sa.BigInteger, nullable=True),  # the request that staff answer with it
    operational("repeats", sa.Integer, server_default="0"),  # sent again, outcome unknown
    operational("purpose", WORD, nullable=True),  # of a text that answers nothing
    operational("campaign", WORD, nullable=True),  # by which name it was sent, to each once
    sa.Index(None, "number_key", "created_at"),
    partial("ix_message_out_provider", "provider_id", where="provider_id IS NOT NULL"),
    partial("ix_message_out_due", "next_at", where=UNSENT),
    partial("ix_message_out_order", "number_key", "id", where=UNSENT),
    partial("ix_message_out_warning", "number_key", "created_at", where=WARNING),
    partial("ix_message_out_blank", "blank_at", where=TO_BLANK),
    partial("ix_message_out_answer", "request_id", where="request_id IS NOT NULL"),
    partial("ix_message_out_lost", "created_at", where=LOST),
    partial("ix_message_out_unknown", "next_at", where=UNSETTLED),
    info=of("number_key", row=("token",)),
)

# Copies of texts that a gateway keeps, and is asked to delete.
remote_copy = sa.Table(
    "remote_copy",
    metadata,
    row_id(),
    operational("gateway", WORD),
    pseudonym("provider_id", WORD),
    operational("since", Moment),
    operational("next_at", Moment, index=True),
    operational("tries", sa.Integer),
    operational("told_at", Moment, nullable=True),  # when the audit log was told that it stays
    sa.UniqueConstraint("gateway", "provider_id"),
)

# When a service number may send its next text: all workers keep to one pace.
pace = sa.Table(
    "pace",
    metadata,
    operational("service_number", WORD, primary_key=True),
    operational("free_at", Moment),
)

# Texts that came in and could not be answered for a fault of ours: they are tried again.
parked = sa.Table(
    "parked",
    metadata,
    row_id(),
    operational("gateway", WORD),
    pseudonym("number_key", Key, index=True),
    personal("number"),
    operational("service_number", WORD),
    personal("text"),
    operational("pictures", sa.Integer),
    operational("opt_out", WORD, nullable=True),
    operational("received_at", Moment),
    operational("tries", sa.Integer),
    operational("next_at", Moment, index=True),
    operational("reason", WORD),  # the class of the fault
    pseudonym("provider_id", WORD, nullable=True),
    info=of("number_key", row=("number_key", "received_at")),
)
