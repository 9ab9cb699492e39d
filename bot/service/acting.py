"""How a service acts on a decision: the turn it is asked with, its effects, another try.

Nothing is decided here; a text and the clock ask the dialogue in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from bot.deadlines import open_at
from bot.dialogue.heard import Heard
from bot.dialogue.turn import Turn
from bot.domain import Decision, Facts
from bot.service.drawing import fresh_digits, fresh_word
from bot.service.office import Office
from bot.store.opening import PASSING, WAITED
from bot.store.record import Context, apply
from bot.store.unit import Unit

ATTEMPTS = 5
"""How often something is decided anew when what was read no longer holds."""

SILENCE: Mapping[str, Any] = {"text": "", "heard": Heard(), "proof": lambda *_: False}

T = TypeVar("T")


def turn_of(office: Office, facts: Facts, sender: str, now: datetime, **heard: Any) -> Turn:
    """A turn at this moment; nothing was heard unless `heard` says so."""
    hours = office.register.hours
    code, first, second = fresh_digits(3)
    return Turn(
        now=now,
        sender=sender,
        facts=facts,
        policy=office.policy,
        code=code,
        references=(f"T-{first}", f"T-{second}"),
        token=fresh_word(),
        office_open=open_at(now, hours.opens, hours.closes),
        **(heard or SILENCE),
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
        except WAITED:
            raise
        except PASSING:
            continue
    return attempt()


def all_of_them(attempts: Iterable[Callable[[], object]]) -> None:
    """Try each; one that fails holds up none of the others. Raises the first fault at the end."""
    faults = [fault for attempt in attempts if (fault := _fault_of(attempt)) is not None]
    if faults:
        raise faults[0]


def _fault_of(attempt: Callable[[], object]) -> Exception | None:
    try:
        again(attempt)
    except Exception as fault:
        return fault
    return None
