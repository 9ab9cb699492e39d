"""The first tables of the register.

A column is written `name:kind`, its kind a word when none is named; `?` allows NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KINDS: Mapping[str, Any] = {
    "": sa.String(),
    "bytes": sa.LargeBinary(),
    "moment": sa.BigInteger(),  # microseconds since 1970 UTC
    "row": sa.BigInteger(),
    "number": sa.Integer(),
    "day": sa.Date(),
    "flag": sa.Boolean(),
    "id": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
}


def _column(written: str) -> sa.Column[Any]:
    name, _, kind = written.removesuffix("?").partition(":")
    return sa.Column(name, KINDS[kind], nullable=written.endswith("?"))


def _table(name: str, columns: str, *constraints: Any, key: str = "id", **options: Any) -> None:
    made = [_column(written) for written in columns.split()]
    primary = sa.PrimaryKeyConstraint(key, name=f"pk_{name}")
    op.create_table(name, *made, *constraints, primary, **options)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _partial(name: str, table: str, *columns: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)


def _audit() -> None:
    _table(
        "audit",
        "id:id at:moment actor action subject? ref? reason? result",
    )


def _ban() -> None:
    _table(
        "ban",
        "ban_key:bytes since:moment channel",
        key="ban_key",
    )


def _challenge() -> None:
    _table(
        "challenge",
        """
        id:id conversation_id:row number_key:bytes command digest:bytes tries:number
        created_at:moment expires_at:moment destructive:flag used_at:moment?
        """,
    )
    _index("challenge", "number_key", "created_at")


def _consent() -> None:
    _table(
        "consent",
        """
        id:id number_key:bytes registrant? purpose recipient? state legal_basis wording
        language? channel message_id:row? at:moment
        """,
    )
    _index("consent", "number_key", "registrant", "purpose", "recipient")


def _conversation() -> None:
    _table(
        "conversation",
        """
        id:id number_key:bytes service_number number:bytes state kept:bytes misses:number
        language? language_bound:flag heard_at:moment? expires_at:moment?
        """,
        _unique("conversation", "number_key", "service_number"),
    )
    _partial("ix_conversation_over", "conversation", "expires_at", where="expires_at IS NOT NULL")


def _erasure() -> None:
    _table(
        "erasure",
        "id:id registrant ref? at:moment",
    )
    _index("erasure", "registrant")


def _heard() -> None:
    _table("heard", "message_key:bytes at:moment", key="message_key", sqlite_with_rowid=False)
    _index("heard", "at")


def _install() -> None:
    _table(
        "install",
        "key value",
        key="key",
    )


def _message_in() -> None:
    _table(
        "message_in",
        """
        id:id conversation_id:row number_key:bytes gateway text:bytes text_key:bytes
        received_at:moment intent? pictures:number
        """,
    )
    _index("message_in", "number_key", "received_at")


def _message_out() -> None:
    _table(
        "message_out",
        """
        id:id token conversation_id:row? number_key:bytes? number:bytes? service_number
        gateway message language text:bytes? text_key:bytes? parts:number encoding state
        attempts:number created_at:moment next_at:moment sent_at:moment? provider_id? reason?
        expires_at:moment? in_reply_to:row? limited:flag blank_at:moment?
        """,
        _unique("message_out", "token"),
    )
    _partial("ix_message_out_blank", "message_out", "blank_at", where="blank_at IS NOT NULL")
    _partial("ix_message_out_due", "message_out", "next_at", where="state IN ('queued', 'sending')")
    _index("message_out", "number_key", "created_at")
    _partial(
        "ix_message_out_order",
        "message_out",
        "number_key",
        "id",
        where="state IN ('queued', 'sending')",
    )
    _partial(
        "ix_message_out_provider", "message_out", "provider_id", where="provider_id IS NOT NULL"
    )
    _partial(
        "ix_message_out_warning",
        "message_out",
        "number_key",
        "created_at",
        where="message IN ('warn.pan', 'warn.hetu')",
    )


def _registrant() -> None:
    _table(
        "registrant",
        """
        id number_key:bytes number:bytes name:bytes name_key:bytes confirmed_name:bytes
        language? address:bytes? confirmed_at:moment flagged:flag keep_until:day?
        keep_ground:bytes? created_at:moment
        """,
        _unique("registrant", "number_key", "name_key"),
    )


def _request() -> None:
    _table(
        "request",
        """
        id:id ref number_key:bytes? number:bytes? service_number registrant? kind state
        text:bytes? details:bytes? language? received_at:moment promised_due:day legal_due:day
        execute_at:moment? decision? reason:bytes? closed_at:moment?
        """,
        _unique("request", "ref"),
    )
    _partial("ix_request_due", "request", "execute_at", where="state = 'scheduled'")
    _index("request", "number_key")
    _partial("ix_request_open", "request", "legal_due", where="state <> 'closed'")


def _restriction() -> None:
    _table(
        "restriction",
        "id:id number_key:bytes ground since:moment ended_at:moment?",
    )
    _index("restriction", "number_key")


def _surname_miss() -> None:
    _table(
        "surname_miss",
        "id:id number_key:bytes at:moment",
    )
    _index("surname_miss", "number_key", "at")


def _wrong_code() -> None:
    _table(
        "wrong_code",
        "id:id at:moment",
    )
    _index("wrong_code", "at")


def _card() -> None:
    _table(
        "card",
        """
        id:id registrant brand:bytes last4:bytes token:bytes? source? source_date:day
        at:moment
        """,
        _belongs("card", "registrant", "registrant.id"),
    )
    _index("card", "registrant")


def _provenance() -> None:
    _table(
        "provenance",
        "id:id registrant field source? source_date:day message_id:row? at:moment",
        _belongs("provenance", "registrant", "registrant.id"),
    )
    _index("provenance", "registrant")


def _request_event() -> None:
    _table(
        "request_event",
        "id:id request_id:row at:moment actor event text:bytes?",
        _belongs("request_event", "request_id", "request.id"),
    )
    _index("request_event", "request_id")


MAKERS = (
    _audit,
    _ban,
    _challenge,
    _consent,
    _conversation,
    _erasure,
    _heard,
    _install,
    _message_in,
    _message_out,
    _registrant,
    _request,
    _restriction,
    _surname_miss,
    _wrong_code,
    _card,
    _provenance,
    _request_event,
)


def upgrade() -> None:
    """Make every table."""
    for make in MAKERS:
        make()


def downgrade() -> None:
    """Drop every table."""
    for make in reversed(MAKERS):
        op.drop_table(make.__name__.removeprefix("_"))
