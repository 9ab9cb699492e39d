"""How a service acts on a decision: the turn it is asked with, its effects, another try.

Nothing is decided here; a text and the clock ask the dialogue in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from bot.deadlines import open_at
from bot.dialogue.heard import Heard
from bot.dialogue.turn import Turn
from bot.domain import Decision, Facts
from bot.service.drawing import fresh_code, fresh_reference
from bot.service.office import Office
from bot.store.opening import PASSING
from bot.store.record import Context, apply
from bot.store.unit import Unit

ATTEMPTS = 5
"""How often something is decided anew when what was read no longer holds."""

T = TypeVar("T")


def turn_of(office: Office, facts: Facts, sender: str, now: datetime, **heard: Any) -> Turn:
    """A turn at this moment; nothing was heard unless `heard` says so."""
    hours = office.register.hours
    silence = {"text": "", "heard": Heard(), "proof": lambda *_: False}
    return Turn(
        now=now,
        sender=sender,
        facts=facts,
        policy=office.policy,
        code=fresh_code(),
        references=(fresh_reference(), fresh_reference()),
        office_open=open_at(now, hours.opens, hours.closes),
        **{**silence, **heard},
    )


def carry_out(unit: Unit, decision: Decision, context: Context) -> None:
    """Write every effect. Raises Conflict when what was read no longer holds."""
    for effect in decision.effects:
        apply(unit, effect, context)


def again(attempt: Callable[[], T]) -> T:
    """Try a transaction, a few times anew when it clashed with another or was cut.

    It must be harmless when done twice: what was cut may have been committed.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except PASSING:
            continue
    return attempt()
