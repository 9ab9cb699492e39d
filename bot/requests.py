"""The life of a request, from the text that asks to the decision that closes it.

It says which moves there are. Who may make one, and what it changes, is decided elsewhere.
"""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """`open`: staff owe an answer; `scheduled`: the clock acts; `held`: nothing may act."""

    OPEN = "open"
    SCHEDULED = "scheduled"
    HELD = "held"
    CLOSED = "closed"


class Event(enum.StrEnum):
    """What can happen to a request once it is received."""

    SCHEDULE = "schedule"  # an erasure that was decided waits out its time
    HOLD = "hold"  # "it was not me": what waits must not happen
    RESUME = "resume"
    KEEP = "keep"  # something must be kept after all: staff decide
    EXTEND = "extend"  # GDPR 12(3): more time, told with its reason
    DECIDE = "decide"
    EXECUTE = "execute"
    CANCEL = "cancel"  # the person thought better of it


KINDS = (
    *("view", "copy", "name", "delete", "restrict", "object", "protect"),
    *("disclosure", "cards", "visit", "verify", "wish", "staff", "unclear", "unreachable"),
    "behalf",
)
"""What a request can be about; `behalf`: of another person, `verify`: whose number it is, `wish`:
an erasure that no code confirmed, `unreachable`: send a letter."""

PROTECTIONS = frozenset({"restrict", "object", "protect"})
"""Kinds that stop use for as long as they are not closed (GDPR 18 and 21)."""

DECISIONS = (
    *("accepted", "accepted edited", "refused", "partly refused", "erased", "granted", "lifted"),
    *("closed", "not identified", "nothing held", "merged", "number changed", "corrected"),
    "cancelled",
)
"""How a request can have ended."""

REFUSALS = frozenset({"refused", "partly refused", "not identified"})
"""Decisions that are certified, and may be complained of (GDPR 12(4))."""

_MOVES: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.SCHEDULE): State.SCHEDULED,
    (State.OPEN, Event.HOLD): State.HELD,
    (State.OPEN, Event.EXTEND): State.OPEN,
    (State.OPEN, Event.DECIDE): State.CLOSED,
    (State.OPEN, Event.CANCEL): State.CLOSED,
    (State.SCHEDULED, Event.HOLD): State.HELD,
    (State.SCHEDULED, Event.KEEP): State.OPEN,
    (State.SCHEDULED, Event.EXECUTE): State.CLOSED,
    (State.SCHEDULED, Event.CANCEL): State.CLOSED,
    (State.HELD, Event.RESUME): State.OPEN,
    (State.HELD, Event.EXTEND): State.HELD,
    (State.HELD, Event.DECIDE): State.CLOSED,
    (State.HELD, Event.CANCEL): State.CLOSED,
}


def move(state: State | str, event: Event | str) -> State | None:
    """The state an event leads to, None where it has no place."""
    return _MOVES.get((State(state), Event(event)))


def protects(kind: str, state: State | str) -> bool:
    """Whether a request stands in the way of use: staff alone, by a decision, may end it."""
    return kind in PROTECTIONS and State(state) is not State.CLOSED
