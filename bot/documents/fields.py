"""What of each row a copy tells, in which order, and what it tells in words alone.

A name here is that of a table or a column; what people read for it stands in the catalogue
`copy`, and a test holds that whatever tells of a person has words there.
"""

from __future__ import annotations

from collections.abc import Mapping

SHOWN: Mapping[str, tuple[str, ...]] = {
    "registrant": (
        *("name", "number", "language", "address", "confirmed_name", "confirmed_at"),
        *("informed_at", "flagged", "keep_until", "keep_ground", "created_at"),
    ),
    "provenance": ("field", "source", "source_date", "at", "message_id", "registrant"),
    "card": ("brand", "last4", "source", "source_date", "at", "registrant"),
    "consent": (
        *("at", "purpose", "state", "recipient", "wording", "language", "channel"),
        *("message_id", "legal_basis", "registrant"),
    ),
    "disclosure_made": ("at", "recipient", "fields", "token", "registrant"),
    "recipient_notice": ("at", "recipient", "kind", "field", "told_at", "registrant"),
    "ban": ("since", "channel"),
    "restriction": ("since", "ground", "ended_at"),
    "request": (
        *("ref", "kind", "received_at", "channel", "number", "text", "details", "language"),
        *("promised_due", "legal_due", "extended_at", "state", "execute_at", "closed_at"),
        *("decision", "reason", "registrant"),
    ),
    "request_event": ("at", "request_id", "actor", "event", "text"),
    "staff_proposal": (
        *("proposed_at", "request_id", "action", "details", "outcome", "decided_at"),
    ),
    "visit": (
        *("starts_at", "minutes", "state", "identity", "created_at", "reminded_at"),
        "request_id",
    ),
    "staff_watch": ("seen_at", "request_id"),
    "staff_notice": ("at", "request_id", "kind"),
    "invitation": ("created_at", "number", "name", "language"),
    "certificate": ("request_id", "expires_at", "opened_at"),
    "written_copy": ("created_at", "request_id", "expires_at", "opened_at", "tries"),
    "message_in": ("received_at", "text", "intent", "pictures"),
    "message_out": (
        *("created_at", "text", "state", "sent_at", "request_id"),
        *("purpose", "campaign", "reason"),
    ),
    "parked": ("received_at", "text", "tries"),
    "conversation": (
        *("service_number", "number", "state", "kept", "misses", "language"),
        *("language_bound", "heard_at", "expires_at"),
    ),
    "challenge": ("created_at", "command", "expires_at", "used_at", "tries"),
    "surname_miss": ("at",),
    "audit": ("at", "actor", "action", "ref", "reason"),
}
"""By table, in the order in which a copy tells them; others follow, with all that has words."""

SELDOM = frozenset({"purpose", "campaign", "reason"})
"""Columns of texts that a paper tells when one of them has a value: most people's have none."""

TECHNICAL: Mapping[str, tuple[str, ...]] = {
    "number": ("number_key", "ban_key"),
    "name": ("name_key",),
    "texts": ("text_key",),
    "code": ("digest", "code_digest", "session_digest", "challenge.destructive"),
    "person": ("registrant.id", "registrant", "recipient_notice.token"),
    "rows": ("conversation_id", "in_reply_to", "consent_id", "informed_by", "audit.subject"),
    "gateway": ("provider_id",),
    "sending": (
        *("token", "gateway", "message", "parts", "encoding", "attempts", "limited", "repeats"),
        *("blank_at", "next_at", "opt_out", "word", "message_out.expires_at"),
        *("message_out.language", "message_out.service_number", "request.service_number"),
        *("parked.service_number", "parked.reason", "parked.pictures", "recipient_notice.tries"),
    ),
    "staff": ("assignee", "proposed_by", "decided_by", "staff"),
    "log": ("audit.result",),
    "card": ("card.token", "card.mark"),
    "wording": ("consent.words",),
    "same_number": ("message_out.number", "parked.number"),
}
"""What is told in a sentence of its own for all rows at once: as a value it tells nothing
(a keyed hash, the number of a row), or the same again, or it would open what it guards."""

JSON = frozenset({"details", "kept"})
"""Columns whose text is JSON."""

SAID: Mapping[str, tuple[str, ...]] = {
    "kind": ("queue.kind.",),
    "ground": ("copy.ground.", "queue.kind."),
    "channel": ("copy.channel.", "queue.channel."),
    "decision": ("case.decision.",),
    "event": ("copy.event.", "case.event."),
    "action": ("copy.action.", "figures.action.", "case.event."),
    "reason": ("copy.why.",),
    "actor": ("copy.actor.",),
    "language": ("copy.language.",),
    "field": ("copy.field.",),
    "identity": ("calendar.identity.",),
    "state": ("calendar.state.",),
    "outcome": ("copy.outcome.",),
    "legal_basis": ("notice.basis.",),
    "purpose": ("copy.purpose.",),
    "source": ("copy.source.",),
}
"""Where the words of a coded value stand; `copy.TABLE.COLUMN.VALUE` comes before."""


def is_technical(table: str, column: str) -> bool:
    """Whether a column is told of in a sentence alone."""
    told = {each for names in TECHNICAL.values() for each in names}
    return f"{table}.{column}" in told or (column in told and column not in SHOWN.get(table, ()))
