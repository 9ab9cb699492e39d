"""What a text leaves behind: the text itself, and every effect of the decision on it.

Each kind of effect has one writer. A test holds that no effect of the domain is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from bot.domain import (
    Allow,
    AllowDisclosure,
    Ban,
    BookVisit,
    CancelErasure,
    CancelVisit,
    ConfirmNumber,
    CorrectName,
    Effect,
    FlagNumber,
    Inbound,
    IssueCertificate,
    IssueCopy,
    JoinCase,
    KeepAddress,
    MissSurname,
    OpenCase,
    RemoveCard,
    SendCode,
    SpendTry,
    StopChanges,
    StopUse,
    VoidCodes,
    WithdrawDisclosure,
)
from bot.store import tables
from bot.store.cards import flag_number, remove_card
from bot.store.cases import cancel_erasure, join_case, open_case, stop_changes, stop_use
from bot.store.certificates import issue_certificate
from bot.store.codes import miss_surname, send_code, spend_try, void_codes
from bot.store.consents import allow, allow_disclosure, ban, withdraw_disclosure
from bot.store.context import Context
from bot.store.conversations import save_conversation
from bot.store.corrections import confirm_number, correct_name, keep_address
from bot.store.statements import Statement, values_of
from bot.store.unit import Unit
from bot.store.visits import book_visit, cancel_visit
from bot.store.written import issue_copy

__all__ = ["WRITERS", "Context", "apply", "record_inbound", "save_conversation"]

_IN = tables.message_in
_RECORD = Statement(
    sa.insert(_IN)
    .values(
        values_of(
            _IN,
            *("conversation_id", "number_key", "gateway", "text"),
            *("text_key", "received_at", "intent", "pictures", "provider_id"),
        )
    )
    .returning(_IN.c.id)
)


class Writer(Protocol):
    """Writes one kind of effect."""

    def __call__(self, unit: Unit, effect: Any, context: Context, /) -> None: ...


WRITERS: Mapping[type[Effect], Writer] = {
    Allow: allow,
    AllowDisclosure: allow_disclosure,
    Ban: ban,
    BookVisit: book_visit,
    CancelErasure: cancel_erasure,
    CancelVisit: cancel_visit,
    ConfirmNumber: confirm_number,
    CorrectName: correct_name,
    FlagNumber: flag_number,
    IssueCertificate: issue_certificate,
    IssueCopy: issue_copy,
    JoinCase: join_case,
    KeepAddress: keep_address,
    MissSurname: miss_surname,
    OpenCase: open_case,
    RemoveCard: remove_card,
    SendCode: send_code,
    SpendTry: spend_try,
    StopChanges: stop_changes,
    StopUse: stop_use,
    VoidCodes: void_codes,
    WithdrawDisclosure: withdraw_disclosure,
}


def apply(unit: Unit, effect: Effect, context: Context) -> None:
    """Write one effect. Raises Conflict when what was read no longer holds."""
    WRITERS[type(effect)](unit, effect, context)


def record_inbound(
    unit: Unit, conversation_id: int, inbound: Inbound, intent: str | None, now: datetime
) -> int:
    """Keep the text as it was heard, redacted before; the number of its row.

    `now` is our own clock's: limits count by it, not by the gateway's.
    """
    return int(
        unit.value(
            _RECORD,
            conversation_id=conversation_id,
            number_key=unit.number_key(inbound.sender),
            gateway=inbound.gateway,
            text=inbound.text,
            text_key=unit.keys.text_key(inbound.text),
            received_at=now,
            intent=intent,
            pictures=inbound.pictures,
            provider_id=inbound.copy,
        )
    )
