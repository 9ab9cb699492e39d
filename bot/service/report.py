"""What became of a text: a delivery report moves its state, and only forward.

A carrier that blocks a number is noted on the text. On any reply but that to an opt-out it
becomes a case for staff: the person cannot be reached by text, so a letter is due.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.deadlines import legal, promised
from bot.domain import JoinCase, OpenCase, Report
from bot.service.acting import again
from bot.service.drawing import fresh_reference
from bot.service.office import Office
from bot.store import audit, delivery, sent
from bot.store.hold import open_of
from bot.store.record import Context, apply
from bot.store.unit import Unit

NO_LETTER = frozenset({"mkt.off", "mkt.off.already", "del.done"})
"""Answers to an opt-out, and to somebody of whom nothing is kept."""
KIND = "unreachable"


def note_report(office: Office, gateway: str, report: Report) -> bool:
    """Take note of a report; False when it told nothing new."""
    return again(lambda: _note(office, gateway, report))


def _note(office: Office, gateway: str, report: Report) -> bool:
    now = office.now()
    with office.store.write() as unit:
        text = sent.told_of(unit, report.provider_id, report.key)
        if text is None or text.gateway != gateway or not delivery.report(unit, report, now):
            return False
        if report.carrier_blocked:
            note_blocked(unit, office, text.id, now)
    return True


def note_blocked(unit: Unit, office: Office, message: int, now: datetime) -> None:
    """The carrier lets nothing through to this number: staff write a letter."""
    text = sent.find(unit, message)
    if text is None or text.number is None:
        return
    audit.append(unit, "gateway", "carrier blocked", text.number_key, now)
    if text.message not in NO_LETTER:
        _leave_to_staff(unit, office, text, now)


def _leave_to_staff(unit: Unit, office: Office, text: Any, now: datetime) -> None:
    context = Context(
        number=text.number,
        service_number=text.service_number,
        conversation_id=text.conversation_id,
        language=text.language,
        channel=text.gateway,
        message_id=None,
        now=now,
        policy=office.policy,
        actor="gateway",
    )
    standing = open_of(unit, text.number, KIND)
    if standing:
        apply(unit, JoinCase(standing, text.message), context)
    else:
        apply(unit, _case(office, text.message, now), context)


def _case(office: Office, message: str, now: datetime) -> OpenCase:
    return OpenCase(
        ref=fresh_reference(),
        kind=KIND,
        text=message,
        received_at=now,
        promised_due=promised(now, office.policy.promise_days).due,
        legal_due=legal(now).due,
    )
