"""The one machine that fires rules: `transitions`, built once and shared by everyone.

It holds no one's state: each turn brings a small object that carries only the state the
conversation is in. What fired comes back as a value; only the transaction moves the
stored state.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from transitions import Machine

from bot.dialogue.flow import ANYWHERE, IDLE, STAY, Flow, Rule
from bot.dialogue.turn import Turn

# The library logs each callback at INFO; nothing of a person's turn belongs in a log.
logging.getLogger("transitions").setLevel(logging.ERROR)


class Move:
    """What the machine moves: a state, the turn it is looked at with, the rule that fired."""

    __slots__ = ("rule", "state", "turn")

    def __init__(self, state: str, turn: Turn) -> None:
        self.state = state
        self.turn = turn
        self.rule: Rule | None = None


class Guarded:
    """Asks a rule's guard about the turn of a move."""

    __slots__ = ("rule",)

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __call__(self, move: Move) -> bool:
        return self.rule.when is None or self.rule.when(move.turn)


class Noted:
    """Notes which rule fired."""

    __slots__ = ("rule",)

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __call__(self, move: Move) -> None:
        move.rule = self.rule


class Rules:
    """All rules of all flows in one machine."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        rules = [rule for flow in flows for rule in flow.rules]
        self.states = sorted({IDLE, *_named(rules)})
        self._machine = Machine(
            model=None,
            states=self.states,
            initial=IDLE,
            auto_transitions=False,
            queued=False,
            ignore_invalid_triggers=True,
        )
        for rule in sorted(rules, key=lambda rule: rule.source == ANYWHERE):
            self._machine.add_transition(
                rule.on, rule.source, rule.to, conditions=Guarded(rule), before=Noted(rule)
            )

    def fire(self, state: str, event: str, turn: Turn) -> tuple[Rule, str] | None:
        """The first rule that holds and the state it leads to, or None."""
        known = self._machine.events.get(event)
        if known is None:
            return None
        move = Move(state, turn)
        known.trigger(move, move)
        return (move.rule, move.state) if move.rule else None

    def answers(self, state: str, event: str) -> bool:
        """Whether a state itself waits for an event."""
        known = self._machine.events.get(event)
        return known is not None and state in known.transitions


def _named(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        yield from {rule.source, rule.to} - {ANYWHERE, STAY}
