"""What a flow is: a table of rules, so that a conversation can be read aloud.

A rule reads: *on* this, *in* this state, go *to* that one, *say* this; *when* a guard
holds, *do* effects, *keep* an answer, *fill* the blanks, *also* say a second text, and *then*
hear another command.
The first rule that holds wins. Nothing here runs a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.turn import Turn
from bot.domain import Effect

IDLE = "idle"
ANYWHERE = "*"
"""Any state; such a rule stands behind those that name the state."""
STAY = "="
"""The state a rule was heard in; an open question stays open."""
NOTHING = ""
"""No reply."""

# What can happen besides the commands that people text.
CODE = "code"  # six digits
YES = "yes"
NO = "no"
TEXT = "text"  # an answer in the person's own words
SURNAME = "surname"  # an answer that may be a surname, before it is read as a command
PROPOSAL = "proposal"  # a sentence, or a misspelt word, that may mean a command
UNCLEAR = "unclear"
PICTURE = "picture"
EMPTY = "empty"
SILENCE = "silence"  # nobody answered, or another command came instead

Guard = Callable[[Turn], bool]
Do = Callable[[Turn], tuple[Effect, ...]]
Fill = Callable[[Turn], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a flow."""

    on: str
    source: str
    to: str
    say: str
    when: Guard | None = None
    do: Do | None = None
    fill: Fill | None = None
    keep: Fill | None = None
    then: str | Callable[[Turn], str] | None = None
    also: str = NOTHING  # a second text, with the same blanks; both go out, or none

    @property
    def name(self) -> str:
        """How the audit log and the charts call it."""
        guard = f" [{self.when.__name__}]" if self.when else ""
        return f"{self.source} {self.on}{guard}"


@dataclass(frozen=True, slots=True)
class Flow:
    """One conversation: its rules, and the states in which a name is being typed."""

    name: str
    rules: tuple[Rule, ...]
    capturing: frozenset[str] = frozenset()


def all_of(*effects: Do) -> Do:
    """Several effects of one rule, in order."""

    def do(turn: Turn) -> tuple[Effect, ...]:
        return tuple(effect for each in effects for effect in each(turn))

    do.__name__ = "_and_".join(each.__name__ for each in effects)
    return do
