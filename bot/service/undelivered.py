"""A text that will never arrive: what staff owe by letter instead.

An answer to a request becomes a task of its own, due when the request was; the request
stays as it was decided. Of other texts only a carrier's block tells that nothing arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.deadlines import legal, promised
from bot.domain import JoinCase, OpenCase
from bot.service.drawing import fresh_reference
from bot.service.office import Office
from bot.store import audit, letters, sent
from bot.store.cases import happened
from bot.store.hold import hold_number, open_of
from bot.store.record import Context, apply
from bot.store.unit import Unit

NO_LETTER = frozenset({"mkt.off", "mkt.off.already", "del.done", "number.changed"})
"""Answers to an opt-out, to somebody of whom nothing is kept, and to a number left behind."""
KIND = "unreachable"


def hold(unit: Unit, text: Any) -> None:
    """Let nobody else note the same of this text's number meanwhile. Before its row is moved."""
    if text is not None and text.number is not None:
        unit.lock(text.number_key)
        hold_number(unit, text.number)


def note_failed(
    unit: Unit,
    office: Office,
    message: int,
    now: datetime,
    *,
    blocked: bool = False,
    owed: bool = False,
) -> None:
    """A text has failed for good. `blocked`: its carrier lets nothing through to the number.

    `owed`: staff must see to it even when it answers no request.
    """
    text = sent.find(unit, message)
    if text is None or text.number is None:
        return
    if blocked:
        audit.append(unit, "gateway", "carrier blocked", text.number_key, now)
    if text.message in NO_LETTER:
        return
    about = letters.about(unit, text.request_id) if text.request_id else None
    if about is not None:
        _owe_for(unit, office, text, about, now)
    elif blocked or owed:
        _owe(unit, office, text, open_of(unit, text.number, KIND), now)


def _owe_for(unit: Unit, office: Office, text: Any, about: Any, now: datetime) -> None:
    """The answer to a request: a letter, once, by the day on which the answer was due."""
    happened(unit, about.id, "undelivered", "gateway", now)
    audit.append(unit, "gateway", "undelivered", f"request:{about.id}", now, ref=about.ref)
    if about.kind == KIND and about.state != "closed":
        return  # its letter is owed already
    standing = letters.owed(unit, text.number, about.ref)
    _owe(unit, office, text, standing, now, about)


def _owe(
    unit: Unit,
    office: Office,
    text: Any,
    standing: str | None,
    now: datetime,
    about: Any = None,
) -> None:
    context = _context(office, text, now)
    if standing:
        apply(unit, JoinCase(standing, text.message), context)
        return
    due = {"promised_due": promised(now, office.policy.promise_days).due}
    due["legal_due"] = legal(now).due
    values: Mapping[str, Any] = due
    if about is not None:
        values = {name: min(day, getattr(about, name)) for name, day in due.items()}
        values |= {"registrant": about.registrant, "details": {letters.ORIGINAL: about.ref}}
    reference = fresh_reference()
    apply(unit, OpenCase(reference, KIND, text.message, now, **values), context)


def _context(office: Office, text: Any, now: datetime) -> Context:
    return Context(
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
