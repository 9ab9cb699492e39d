"""Questions that nobody answered end, silently; a right among them goes to staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.service.acting import all_of_them, carry_out, turn_of
from bot.service.office import Office
from bot.store import audit
from bot.store.context import Context
from bot.store.facts import read_facts
from bot.store.personal import UNREADABLE
from bot.store.silence import expired, fall_silent, is_over, put_off
from bot.store.unit import Unit
from bot.store.vault.sealing import SealBroken

BATCH = 200
AGAIN = timedelta(days=1)
"""After which a conversation that does not open is tried once more."""


def expire_questions(office: Office) -> int:
    """End questions whose time is over, the oldest first; how many were looked at."""
    now = office.now()
    with office.store.read() as unit:
        over = expired(unit, now, BATCH)
    all_of_them(partial(_attempt, office, conversation, now) for conversation in over)
    return len(over)


def _attempt(office: Office, over: Any, now: datetime) -> None:
    try:
        if over.number == UNREADABLE:
            raise SealBroken
        _expire(office, over.number, over.service_number, now)
    except SealBroken:  # it has alarmed, and does so once a day until somebody sees to it
        with office.store.write() as unit:
            put_off(unit, over.id, now + AGAIN)


def _expire(office: Office, number: str, service_number: str, now: datetime) -> None:
    with office.store.write() as unit:
        if is_over(unit, number, service_number, now):  # else a text came in between
            _end(office, unit, number, service_number, now)


def _end(office: Office, unit: Unit, number: str, service_number: str, now: datetime) -> None:
    facts = read_facts(unit, number, service_number, "", now, office.policy)
    before = facts.conversation
    decision = office.dialogue.fall_silent(turn_of(office, facts, number, now))
    context = Context(
        number=number,
        service_number=service_number,
        conversation_id=before.id,
        language=before.language,
        channel="clock",
        message_id=None,
        now=now,
        policy=office.policy,
        actor="clock",
    )
    carry_out(unit, decision, context)
    fall_silent(unit, number, before, decision)
    subject = f"conversation:{before.id}"
    audit.append(unit, "clock", "expired", subject, now, reason="; ".join(decision.rules))
