"""The tables of the register, each column with the class of data it holds.

A declaration only: statements stand beside what uses them, and the migrations make the
tables. Rows that belong to a person carry `number_key`, the keyed hash of the number, or
lead to one through their registrant or request; `bot.store.held` follows these ways.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store.columns import (
    Key,
    Moment,
    name_of_a_person,
    of,
    operational,
    personal,
    pseudonym,
    row_id,
)
from bot.store.tables.schema import WORD, metadata, partial

# Conditions of partial indexes. A statement that wants the index repeats them word for
# word: the databases do not see that a bound value would mean the same.
UNCLOSED = "state <> 'closed'"
SCHEDULED = "state = 'scheduled'"
ASKED = "expires_at IS NOT NULL"


def _registrant_key(**options: Any) -> sa.Column[Any]:
    return pseudonym("registrant", WORD, sa.ForeignKey("registrant.id"), **options)


install = sa.Table(
    "install",
    metadata,
    operational("key", WORD, primary_key=True),
    operational("value", WORD),
)

conversation = sa.Table(
    "conversation",
    metadata,
    row_id(),
    pseudonym("number_key", Key),
    operational("service_number", WORD),
    personal("number"),
    pseudonym("state", WORD),
    personal("kept", row=("id", "state", "heard_at")),  # JSON, empty when nothing is kept
    pseudonym("misses", sa.Integer),
    pseudonym("language", WORD, nullable=True),
    pseudonym("language_bound", sa.Boolean),
    pseudonym("heard_at", Moment, nullable=True),
    operational("expires_at", Moment, nullable=True),
    sa.UniqueConstraint("number_key", "service_number"),
    partial("ix_conversation_over", "expires_at", where=ASKED),
    info=of("number_key", row=("number_key", "service_number"), current=True),
)

registrant = sa.Table(
    "registrant",
    metadata,
    pseudonym("id", WORD, primary_key=True),  # random
    pseudonym("number_key", Key),
    personal("number", row=("id", "number_key")),
    name_of_a_person("name", row=("id", "name_key")),
    pseudonym("name_key", Key),
    name_of_a_person("confirmed_name"),
    pseudonym("language", WORD, nullable=True),
    personal("address", nullable=True),
    pseudonym("confirmed_at", Moment),
    pseudonym("flagged", sa.Boolean),
    pseudonym("keep_until", sa.Date, nullable=True),
    personal("keep_ground", nullable=True),
    operational("created_at", Moment),
    pseudonym("informed_at", Moment, nullable=True),  # of GDPR 13 and 14; NULL: not known yet
    pseudonym("informed_by", sa.BigInteger, nullable=True),  # the text that tells it, while kept
    sa.UniqueConstraint("number_key", "name_key"),
    partial("ix_registrant_informed_by", "informed_by", where="informed_by IS NOT NULL"),
    info=of("id", row=("id",), current=True),
)

provenance = sa.Table(
    "provenance",
    metadata,
    row_id(),
    _registrant_key(index=True),
    pseudonym("field", WORD),
    pseudonym("source", WORD, nullable=True),  # NULL: the registrant's own answer
    pseudonym("source_date", sa.Date),
    pseudonym("message_id", sa.BigInteger, nullable=True),
    operational("at", Moment),
)

card = sa.Table(
    "card",
    metadata,
    row_id(),
    _registrant_key(index=True),
    personal("brand"),
    personal("last4"),
    personal("token", nullable=True),
    pseudonym("source", WORD, nullable=True),
    pseudonym("source_date", sa.Date),
    operational("at", Moment),
    operational("mark", WORD, server_default=""),  # random: what its values are bound to
    info=of("registrant", row=("registrant", "mark"), current=True),
)

consent = sa.Table(
    "consent",
    metadata,
    row_id(),
    pseudonym("number_key", Key),
    pseudonym("registrant", WORD, nullable=True),  # NULL: whoever has the number
    pseudonym("purpose", WORD),
    pseudonym("recipient", WORD, nullable=True),
    pseudonym("state", WORD),  # given, withdrawn, forbidden, overruled
    pseudonym("legal_basis", WORD),
    pseudonym("wording", WORD),  # the message id whose words were agreed to; a source's own words
    pseudonym("language", WORD, nullable=True),
    pseudonym("channel", WORD),
    pseudonym("message_id", sa.BigInteger, nullable=True),
    operational("at", Moment),
    pseudonym("words", WORD, nullable=True),  # what that message said then, its code left open
    sa.Index(None, "number_key", "registrant", "purpose", "recipient"),
    partial("ix_consent_overruled", "id", where="state = 'overruled'"),
)

OVERRULED = "overruled"
"""What a source said against the person's own word: kept to be seen, never counted."""

COUNTS = consent.c.state != sa.literal_column(f"'{OVERRULED}'", sa.String())
"""The entries that say whether something is permitted."""

ban = sa.Table(
    "ban",
    metadata,
    pseudonym("ban_key", Key, primary_key=True),
    pseudonym("since", Moment),
    pseudonym("channel", WORD),
)

restriction = sa.Table(
    "restriction",
    metadata,
    row_id(),
    pseudonym("number_key", Key, index=True),
    pseudonym("ground", WORD),  # restrict, object, protect
    pseudonym("since", Moment),
    pseudonym("ended_at", Moment, nullable=True),
)

challenge = sa.Table(
    "challenge",
    metadata,
    row_id(),
    pseudonym("conversation_id", sa.BigInteger),
    pseudonym("number_key", Key),
    pseudonym("command", WORD),
    pseudonym("digest", Key),
    pseudonym("tries", sa.Integer),
    operational("created_at", Moment),
    operational("expires_at", Moment),  # a void one expired when it was made void
    pseudonym("destructive", sa.Boolean),
    pseudonym("used_at", Moment, nullable=True),
    sa.Index(None, "number_key", "created_at"),
)

surname_miss = sa.Table(
    "surname_miss",
    metadata,
    row_id(),
    pseudonym("number_key", Key),
    operational("at", Moment),
    sa.Index(None, "number_key", "at"),
)

wrong_code = sa.Table(
    "wrong_code",
    metadata,
    row_id(),
    operational("at", Moment, index=True),
)

request = sa.Table(
    "request",
    metadata,
    row_id(),
    pseudonym("ref", WORD, unique=True),
    pseudonym("number_key", Key, nullable=True, index=True),  # NULL once erased
    personal("number", nullable=True),
    operational("service_number", WORD),
    pseudonym("registrant", WORD, nullable=True),
    pseudonym("kind", WORD),
    pseudonym("state", WORD),  # open, scheduled, held, closed
    personal("text", nullable=True),
    personal("details", nullable=True),  # JSON
    pseudonym("language", WORD, nullable=True),
    pseudonym("received_at", Moment),
    pseudonym("promised_due", sa.Date),
    pseudonym("legal_due", sa.Date),
    pseudonym("execute_at", Moment, nullable=True),
    pseudonym("decision", WORD, nullable=True),
    personal("reason", nullable=True),
    pseudonym("closed_at", Moment, nullable=True),
    operational("channel", WORD, server_default="sms"),  # sms, phone, letter, visit, staff
    operational("assignee", sa.BigInteger, nullable=True),  # of staff
    pseudonym("extended_at", Moment, nullable=True),
    sa.Index(None, "received_at", "kind", "language"),
    sa.Index(None, "closed_at"),
    partial("ix_request_promised", "promised_due", "id", where=UNCLOSED),
    partial("ix_request_due", "execute_at", where=SCHEDULED),
    partial("ix_request_open", "legal_due", where=UNCLOSED),
    info=of("ref", row=("ref",)),
)

request_event = sa.Table(
    "request_event",
    metadata,
    row_id(),
    pseudonym("request_id", sa.BigInteger, sa.ForeignKey("request.id"), index=True),
    pseudonym("at", Moment),
    operational("actor", WORD),
    pseudonym("event", WORD),
    personal("text", nullable=True),
    info=of("request_id", row=("request_id", "at", "actor", "event")),
)

# The links to the certificate of a refusal that were given out.
certificate = sa.Table(
    "certificate",
    metadata,
    row_id(),
    pseudonym(
        "request_id", sa.BigInteger, sa.ForeignKey("request.id", ondelete="CASCADE"), index=True
    ),
    operational("digest", sa.LargeBinary, unique=True),  # SHA-256 of a random word
    operational("expires_at", Moment),
    operational("opened_at", Moment, nullable=True),  # the first time
)

# Keys in the vault that are to be destroyed, or to change hands, after an erasure committed.
shredding = sa.Table(
    "shredding",
    metadata,
    row_id(),
    pseudonym("owner", sa.LargeBinary),
    pseudonym("heir", sa.LargeBinary, nullable=True),  # NULL: they are destroyed
    operational("before", sa.BigInteger),  # microseconds since 1970, of the vault's clock
    operational("mark", WORD, nullable=True),  # of an erasure: the vault is to note it first
    pseudonym("ban_key", Key, nullable=True),  # of that erasure, when it banned
)

# The ledger of erasures, as far as this database knows; the vault's outlives a restore.
erasure = sa.Table(
    "erasure",
    metadata,
    row_id(),
    pseudonym("registrant", WORD, index=True),  # empty: texts only
    pseudonym("ref", WORD, nullable=True),
    operational("at", Moment),
    operational("mark", WORD, nullable=True),  # random; NULL: not in the vault's ledger
    operational("kind", WORD, server_default="whole"),  # whole, part, card, merged
    pseudonym("heir", WORD, nullable=True, index=True),  # merged: the record it went into
)
